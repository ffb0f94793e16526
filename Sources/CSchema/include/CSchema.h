// The text of schema.sql, the steps to it, and the lists of what it and the release before make, as they were when the
// executable was built.
#ifndef INTAKE_CSCHEMA_H
#define INTAKE_CSCHEMA_H

#include <stddef.h>

const char *_Nonnull intake_schema_text(void);
size_t intake_schema_length(void);

const char *_Nonnull intake_schema_steps_text(void);
size_t intake_schema_steps_length(void);

const char *_Nonnull intake_schema_objects_text(void);
size_t intake_schema_objects_length(void);

const char *_Nonnull intake_schema_earlier_objects_text(void);
size_t intake_schema_earlier_objects_length(void);

#endif
