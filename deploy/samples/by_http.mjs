#!/usr/bin/env node
// Sends a form from a clinic's own site to the intake's form service, by HTTP. The site's server does this, never a browser.
//
// As a program: by_http.mjs [KEY] <FORM, with INTAKE_ADDRESS (https://form.clinic.example) and INTAKE_SECRET_FILE. It ends with
// 0 when the form is stored, 65 when it was refused, 75 when it is not confirmed; then the same with the KEY that it prints.
//
// Needs Node 18 or later, and no packages.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Nothing is stored, and the same again would be refused again. */
class Refused extends Error {}

/** The form may be stored or not: the same bytes with the same key, again, after some seconds. */
class NotConfirmed extends Error {
    constructor(reason, after = 0) {
        super(reason);
        this.after = after;
    }
}

/** Made once for each form, before the first attempt, and kept beside its bytes until the form is confirmed. */
function newKey() {
    return randomUUID();
}

/** Sends a form until it is confirmed, and returns its id; `patience` is for how long a patient waits, in seconds. */
async function submit(form, key, patience = 120) {
    const end = performance.now() + patience * 1000;
    for (let pause = 0.25; ; pause = Math.min(2 * pause, 5)) {
        // Sites that wait for the same server must not all come back at once.
        let wait = pause * (0.5 + Math.random() / 2);
        try {
            return await attempt(form, key);
        } catch (reason) {
            if (!(reason instanceof NotConfirmed)) throw reason;
            // The reason is a status or a word of ours; the form stays out of the log.
            console.error(`form ${key} is not confirmed (${reason.message}); sending it again`);
            wait = Math.max(wait, reason.after);
            if (performance.now() + wait * 1000 >= end) throw reason;
        }
        await sleep(wait * 1000);
    }
}

async function attempt(form, key) {
    let answer, said;
    try {
        answer = await fetch(process.env.INTAKE_ADDRESS + "/forms", {
            method: "POST",
            headers: { authorization: "Bearer " + secret(), "content-type": "application/json", "idempotency-key": key },
            body: form,
            // fetch would go to the other address with a GET, without the form, and take its 200 for an answer.
            redirect: "manual",
            // Longer than the service itself tries, which is 12 seconds.
            signal: AbortSignal.timeout(30_000),
        });
        said = await answer.text();
    } catch {
        // No connection, no answer in time, or half of one.
        throw new NotConfirmed("no answer");
    }
    try {
        said = JSON.parse(said);
    } catch {
        said = {};
    }
    if (answer.status === 201) {
        // The one status that confirms, whether the form was stored now or before; without the id it is half an answer.
        if (!said.submission) throw new NotConfirmed("half an answer");
        return said.submission;
    }
    if ([408, 429].includes(answer.status) || answer.status >= 500) {
        // 429: too much at once, nothing is stored. 503: the database is away, nobody knows. 502, 504: the proxy's.
        throw new NotConfirmed(`status ${answer.status}`, Number(answer.headers.get("retry-after")) || 0);
    }
    // 422 names each field with a fault, as a JSON Pointer, and never the answer: this may be logged, and is the site's
    // mistake. 400: no key. 401: the secret. 409: the key was used for another form. 413: more than 64 KiB.
    const faults = (said.errors ?? []).map((fault) => `; ${fault.field}: ${fault.problem}`).join("");
    throw new Refused(`status ${answer.status}: ${said.title ?? ""}${faults}`);
}

/** From a file that the site's account alone can read; a program's arguments are for every account to see. */
function secret() {
    return readFileSync(process.env.INTAKE_SECRET_FILE, "ascii").trim();
}

const key = process.argv[2] ?? newKey();
// Bytes as they came: read and written again they would be another form to the key.
const form = readFileSync(0);
try {
    console.log(await submit(form, key, Number(process.env.PATIENCE ?? 120)));
} catch (reason) {
    if (reason instanceof Refused) {
        console.error(`refused (${reason.message}): the patient has to phone`);
        process.exitCode = 65;
    } else if (reason instanceof NotConfirmed) {
        console.error(`not confirmed: the patient has to phone, and the form is to be sent again with the key ${key}`);
        process.exitCode = 75;
    } else {
        throw reason;
    }
}
