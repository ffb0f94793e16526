// Texts of the protocol that are part of the executable: what words weigh in the patient's own words, as
// 'intake-triage words train' wrote it, and the articles that those who sign read.
#ifndef INTAKE_CWORDS_H
#define INTAKE_CWORDS_H

#include <stddef.h>

const char *_Nonnull intake_word_weights_text(void);
size_t intake_word_weights_length(void);
// Markdown, ended by a zero byte.
const char *_Nonnull intake_protocol_decisions(void);
const char *_Nonnull intake_protocol_outside_cases(void);

#endif
