#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

#include <curl/curl.h>

// Swift does not import variadic functions.
static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(handle, option, list);
}

typedef size_t (*ccurl_data_function)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, ccurl_data_function function) {
    return curl_easy_setopt(handle, option, function);
}

// Who opens and closes the sockets.
static inline CURLcode ccurl_set_sockets(CURL *handle, curl_opensocket_callback open, curl_closesocket_callback close,
                                         void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close);
    return code;
}

// How long a mail server may take for one answer; the option in milliseconds is there from 8.6.
static inline CURLcode ccurl_set_response_timeout(CURL *handle, long milliseconds) {
#if LIBCURL_VERSION_NUM >= 0x080600
    return curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT_MS, milliseconds);
#else
    return curl_easy_setopt(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, (milliseconds + 999) / 1000);
#endif
}

// The certificates of this file alone: libcurl would look besides into the folder that it was built with.
static inline CURLcode ccurl_replace_authorities(CURL *handle, const char *file) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_CAINFO, file);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_CAPATH, (char *)NULL) : code;
}

static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode ccurl_get_time(CURL *handle, CURLINFO info, curl_off_t *microseconds) {
    return curl_easy_getinfo(handle, info, microseconds);
}

// Without it a resolver that hangs keeps the thread after the transfer has been given up; libcurl 7.87 and later.
static inline void ccurl_set_quick_exit(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    (void)curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)handle;
#endif
}

// The schemes that a transfer may use; the option that takes names is there from 7.85.
static inline CURLcode ccurl_allow_schemes(CURL *handle, const char *names, long bits) {
#if LIBCURL_VERSION_NUM >= 0x075500
    (void)bits;
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, names);
#else
    (void)names;
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, bits);
#endif
}

static const long CCURL_HTTPS = CURLPROTO_HTTPS;
static const long CCURL_HTTP = CURLPROTO_HTTP;
static const long CCURL_SMTP = CURLPROTO_SMTP | CURLPROTO_SMTPS;
static const long CCURL_TLS_1_2 = CURL_SSLVERSION_TLSv1_2;
static const long CCURL_USE_TLS_ALWAYS = CURLUSESSL_ALL;
static const long CCURL_GLOBAL_ALL = CURL_GLOBAL_ALL;

#endif
