#include "CWeb.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Each style sheet is the tokens, then what its pages alone have.
static const unsigned char board_style[] = {
#embed "tokens.css"
    ,
#embed "board.css"
};

static const unsigned char script[] = {
#embed "board.js"
};

static const unsigned char icon[] = {
#embed "icon.svg"
};

static const unsigned char emergency_icon[] = {
#embed "icon-emergency.svg"
};

static const unsigned char form_style[] = {
#embed "tokens.css"
    ,
#embed "form.css"
};

static const unsigned char spanish[] = {
#embed "es.json"
};

static const struct web_asset board[] = {
    {"board.css", board_style, sizeof board_style},
    {"board.js", script, sizeof script},
    {"icon.svg", icon, sizeof icon},
    {"icon-emergency.svg", emergency_icon, sizeof emergency_icon},
};

static const struct web_asset form[] = {
    {"form.css", form_style, sizeof form_style},
    {"icon.svg", icon, sizeof icon},
};

static const struct web_asset languages[] = {
    {"es.json", spanish, sizeof spanish},
};

struct web_assets board_assets(void) { return (struct web_assets){board, sizeof board / sizeof board[0]}; }
struct web_assets form_assets(void) { return (struct web_assets){form, sizeof form / sizeof form[0]}; }
struct web_assets form_languages(void) {
    return (struct web_assets){languages, sizeof languages / sizeof languages[0]};
}
