// Style sheets, script and icons of the staff board and the patient form, and the form's languages, as they were when the
// executable was built: nothing to find at run time.
#ifndef INTAKE_CWEB_H
#define INTAKE_CWEB_H

#include <stddef.h>

struct web_asset {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t length;
};

struct web_assets {
    const struct web_asset *_Nonnull start;
    size_t count;
};

struct web_assets board_assets(void);
struct web_assets form_assets(void);
// The languages of the form besides English: what each says instead of an English text, as JSON.
struct web_assets form_languages(void);

#endif
