// The text of schema.sql and the list of what it makes, as they were when the executable was built.
#ifndef INTAKE_CSCHEMA_H
#define INTAKE_CSCHEMA_H

#include <stddef.h>

const char *_Nonnull intake_schema_text(void);
size_t intake_schema_length(void);

const char *_Nonnull intake_schema_objects_text(void);
size_t intake_schema_objects_length(void);

#endif
