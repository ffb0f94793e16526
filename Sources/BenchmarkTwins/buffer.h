#ifndef BENCHMARK_FLOOR_BUFFER_H
#define BENCHMARK_FLOOR_BUFFER_H

#include <arpa/inet.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// A parameter in PostgreSQL's binary format.
typedef struct {
    char *bytes;
    size_t count;
    size_t capacity;
} buffer;

static inline char *buffer_extend(buffer *b, size_t length) {
    if (b->capacity - b->count < length) {
        size_t capacity = b->capacity ? b->capacity : 4096;
        while (capacity - b->count < length) capacity *= 2;
        char *grown = realloc(b->bytes, capacity);
        if (!grown) abort();
        b->bytes = grown;
        b->capacity = capacity;
    }
    char *start = b->bytes + b->count;
    b->count += length;
    return start;
}

static inline void buffer_bytes(buffer *b, const void *bytes, size_t length) { memcpy(buffer_extend(b, length), bytes, length); }

static inline void buffer_int32(buffer *b, int32_t value) {
    uint32_t wire = htonl((uint32_t)value);
    buffer_bytes(b, &wire, sizeof wire);
}

static inline void buffer_int64(buffer *b, int64_t value) {
    uint64_t wire = htobe64((uint64_t)value);
    buffer_bytes(b, &wire, sizeof wire);
}

/// Begins an array of one dimension; the number of elements is set by `array_end`.
static inline void array_begin(buffer *b, uint32_t element_type) {
    b->count = 0;
    buffer_int32(b, 1);
    buffer_int32(b, 0);
    buffer_int32(b, (int32_t)element_type);
    buffer_int32(b, 0);
    buffer_int32(b, 1);
}

static inline void array_element(buffer *b, const void *bytes, size_t length) {
    buffer_int32(b, (int32_t)length);
    buffer_bytes(b, bytes, length);
}

static inline void array_text(buffer *b, const char *text) { array_element(b, text, strlen(text)); }

static inline void array_int64(buffer *b, int64_t value) {
    buffer_int32(b, 8);
    buffer_int64(b, value);
}

static inline void array_null(buffer *b) {
    uint32_t wire = htonl(1);
    memcpy(b->bytes + 4, &wire, sizeof wire);
    buffer_int32(b, -1);
}

static inline void array_end(buffer *b, int count) {
    uint32_t wire = htonl((uint32_t)count);
    memcpy(b->bytes + 12, &wire, sizeof wire);
    if (count == 0) {
        // An empty array has no dimension.
        memset(b->bytes, 0, 4);
        b->count = 12;
    }
}

#endif
