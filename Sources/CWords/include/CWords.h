// What words weigh in the patient's own words, as 'intake-triage words train' wrote it when the executable was built.
#ifndef INTAKE_CWORDS_H
#define INTAKE_CWORDS_H

#include <stddef.h>

const char *_Nonnull intake_word_weights_text(void);
size_t intake_word_weights_length(void);

#endif
