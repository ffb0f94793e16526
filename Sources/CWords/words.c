#include "CWords.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char weights[] = {
#embed "weights.txt"
};

const char *intake_word_weights_text(void) { return weights; }
size_t intake_word_weights_length(void) { return sizeof weights; }
