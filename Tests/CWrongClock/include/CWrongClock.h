/* The library is preloaded; nothing calls it by name. */
