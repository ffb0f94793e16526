#include "CWords.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char weights[] = {
#embed "weights.txt"
};

static const char decisions[] = {
#embed "Decisions.md"
    , 0};

static const char outside_cases[] = {
#embed "OutsideCases.md"
    , 0};

const char *intake_word_weights_text(void) { return weights; }
size_t intake_word_weights_length(void) { return sizeof weights; }
const char *intake_protocol_decisions(void) { return decisions; }
const char *intake_protocol_outside_cases(void) { return outside_cases; }
