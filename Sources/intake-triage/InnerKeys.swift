/// What the objects of the configuration file hold, in Markdown; a test compares the names with those that the readers take.
enum InnerKeys {
    static let markdown = """
        ## Within the objects

        They stand in the file alone. `NAME` is a name of the clinic's own, `[]` an element of a list. A name ending in `File` is a
        path from `/` on, or the name of a credential that systemd passes.

        ### clinic

        Put in force by `intake-triage adopt settings`, which refuses what would break a proof.

        | setting | type | without it | example | what for |
        |---|---|---|---|---|
        | `clinic.calendar.timeZone` | text | `UTC` | `"Europe/London"` | In which working hours and dates are meant. |
        | `clinic.calendar.opens` | minutes of the day | `480` | `540` | When a working day begins. |
        | `clinic.calendar.closes` | minutes of the day | `1080` | `1020` | When it ends. |
        | `clinic.calendar.weekdays` | list of 1 (Monday) to 7 | `[1,2,3,4,5]` | `[1,2,3,4,5,6]` | The working days. |
        | `clinic.calendar.holidays` | list of dates | `[]` | `["2026-12-25"]` | Days that are none. |
        | `clinic.targets.emergencyMinutes` | 5 to 60 minutes | `30` | `15` | By when an emergency must be answered. |
        | `clinic.targets.urgentWorkingHours` | 1 to 8 hours | `4` | `2` | The same of urgent, in working hours. |
        | `clinic.targets.urgentElapsedHours` | 4 to 24 hours | `24` | `12` | And however the clock stands. |
        | `clinic.targets.soonDays` | 1 to 14 days | `14` | `7` | The same of soon, of routine and of a review. |
        | `clinic.targets.conservativeDays` | 1 to 28 days | `14` | `21` | The same of conservative. |
        | `clinic.thresholds` | object of whole numbers | the protocol's | `{"limitedWalkMinutes": 10}` | Thresholds that are a clinic's to choose; `protocol print` has their bounds. |
        | `clinic.destinations` | object of texts, up to 300 characters | the protocol's | `{"ed": "Send the patient to St Mary's; ring 142 first."}` | Where staff send whom. |
        | `clinic.reviewWeeks` | rising list of 1 to 26 weeks | `[6,12]` | `[4,8]` | When conservative care is looked at again. |
        | `clinic.ownWords` | `all` or `unexplained` | `all` | `"unexplained"` | Which own words a person must read. |
        | `clinic.confirmation` | text, up to 4000 characters | the project's | `"Thank you. …"` | What everybody is told who has sent a form. |

        ### alerts

        | setting | type | without it | example | what for |
        |---|---|---|---|---|
        | `alerts.channels` | object | required | `{"pager": {…}}` | By what people are told; an emergency needs two at once. |
        | `alerts.channels.NAME.kind` | `webhook`, `mail`, `pagerduty`, `ntfy` or `command` | required | `"webhook"` | How it tells. |
        | `alerts.channels.NAME.timeoutSeconds` | 1 to 120 seconds | `15` | `20` | For one attempt. |
        | `alerts.channels.NAME.url` | text | PagerDuty's own | `"https://pager.example/in"` | Where a webhook, PagerDuty or ntfy is. |
        | `alerts.channels.NAME.urlFile` | file | `url` | `"pager-url"` | The same, where the address is a secret. |
        | `alerts.channels.NAME.caFile` | file | the system's | `"/etc/ssl/clinic.pem"` | Authorities that are trusted instead. |
        | `alerts.channels.NAME.proxy` | text | none | `"http://proxy.example:3128"` | By which a request goes. |
        | `alerts.channels.NAME.allowHTTP` | true or false | `false` | `true` | For a receiver on this machine. |
        | `alerts.channels.NAME.secretFile` | file | required | `"webhook-secret"` | What a webhook is signed with. |
        | `alerts.channels.NAME.routingKeyFile` | file | required | `"pagerduty-key"` | Of PagerDuty. |
        | `alerts.channels.NAME.tokenFile` | file | none | `"ntfy-token"` | Of ntfy. |
        | `alerts.channels.NAME.server` | host, or host:port | required | `"mail.clinic.example:587"` | Of mail. |
        | `alerts.channels.NAME.security` | `starttls`, `tls` or `none` | `starttls` | `"tls"` | Of mail; `none` for a relay on this machine. |
        | `alerts.channels.NAME.from` | text | required | `"intake@clinic.example"` | Of mail. |
        | `alerts.channels.NAME.to` | text | required | `"desk@clinic.example"` | Of mail: one mailbox. |
        | `alerts.channels.NAME.user` | text | none | `"intake"` | Of mail. |
        | `alerts.channels.NAME.passwordFile` | file | none | `"mail-password"` | Of mail. |
        | `alerts.channels.NAME.program` | list of texts | required | `["/usr/local/bin/siren"]` | Of a command: its path and its arguments. |
        | `alerts.routes` | object | none | `{"sms": {…}}` | Channels of persons, as `channels`, with `{address}` where theirs goes. |
        | `alerts.policies.LEVEL.steps` | list | one step, all channels | `[{…}]` | In order; LEVEL is `emergency`, `urgent` or `other`. |
        | `alerts.policies.LEVEL.steps[].channels` | list of names | required without `onDuty` | `["pager", "desk"]` | Who is told. |
        | `alerts.policies.LEVEL.steps[].onDuty` | list of roles, or true | nobody | `["coordinator"]` | Who is told by channels of their own. |
        | `alerts.policies.LEVEL.steps[].minutes` | minutes | required | `5` | Until the next step. |
        | `alerts.policies.LEVEL.repeatMinutes` | minutes | 5, 30 or 240 by level | `10` | After the last step, without end. |
        | `alerts.policies.LEVEL.closeMinutes` | minutes | 120, 480 or 2880 by level | `120` | From an acknowledgement until it is told again. |
        | `alerts.policies.LEVEL.officeHours` | true or false | `false` | `true` | Tell within working hours only, unless the time to respond ends before. |
        | `alerts.policies.LEVEL.status` | true or false | `true` of emergencies | `true` | Tell those who were told who has it now. |
        | `alerts.operations.channels` | list of names | all | `["desk"]` | Who is told when something is wrong with the program. |
        | `alerts.operations.repeatMinutes` | minutes | `60` | `30` | While it lasts. |
        | `alerts.storm.individually` | whole number | `20` | `10` | How many alerts below emergency are told one by one within the window. |
        | `alerts.storm.emergenciesIndividually` | whole number | `20` | `10` | How many emergencies within ten minutes. |
        | `alerts.storm.windowSeconds` | seconds | `60` | `120` | The window. |
        | `alerts.link` | address | none | `"https://board.clinic.example/alerts/{alert}"` | In messages to channels that several people read. |
        | `alerts.personalLink.address` | address | required | `"https://board.clinic.example/l/{token}"` | In messages to persons: acknowledges without signing in. |
        | `alerts.personalLink.keyFile` | file | required | `"link-key"` | The board's `linkKeyFile`. |
        | `alerts.personalLink.hours` | hours | `12` | `8` | For how long. |
        | `alerts.heartbeat.url` | address | required | `"https://monitor.example/ping/intake"` | Called while all is well. |
        | `alerts.heartbeat.urlFile` | file | `url` | `"heartbeat-url"` | The same, where the address is a secret. |
        | `alerts.heartbeat.everySeconds` | seconds | `60` | `30` | How often. |
        | `alerts.heartbeat.caFile` | file | the system's | `"/etc/ssl/clinic.pem"` | Authorities that are trusted instead. |
        | `alerts.heartbeat.allowHTTP` | true or false | `false` | `true` | For a receiver on this machine. |
        | `alerts.canaryKeyFile` | file | no canaries | `"canary-key"` | By which a canary form is known. |
        | `alerts.canaryMinutes` | minutes | none is expected | `90` | How often one must have come round. |
        | `alerts.handOver` | true or false | `true` | `false` | Tell whoever comes on or goes off duty while anything is open. |
        | `alerts.summary.channels` | list of names | none | `["desk"]` | Who is told the morning summary. |
        | `alerts.summary.onDuty` | list of roles, or true | nobody | `true` | The same by channels of their own. |

        ### board

        | setting | type | without it | example | what for |
        |---|---|---|---|---|
        | `board.listen` | path, or 127.0.0.1:PORT | required | `"/run/intake-board/board.sock"` | Where the proxy asks. |
        | `board.address` | address | required | `"https://board.clinic.example"` | As browsers write it: no other page may send anything. |
        | `board.personHeader` | text | `X-Forwarded-User` | `"X-User"` | In which the proxy names who is signed in. |
        | `board.groupsHeader` | text | `X-Forwarded-Groups` | `"X-Groups"` | In which it names the person's groups. |
        | `board.proxySecretFile` | file | none, with a socket | `"proxy-secret"` | What the proxy proves itself by in `X-Intake-Proxy`. |
        | `board.linkKeyFile` | file | no personal links | `"link-key"` | The key of `alerts.personalLink`. |
        | `board.groups` | object | required | `{"nurses": "staff"}` | What a group may: `reader`, `staff`, `clinician` or `operator`. |
        | `board.people` | object | by the same name | `{"a.ames": "Ann Ames"}` | Whom the proxy names otherwise. |

        ### form

        | setting | type | without it | example | what for |
        |---|---|---|---|---|
        | `form.listen` | path, or 127.0.0.1:PORT | required | `"/run/intake-form/form.sock"` | Where the proxy asks. |
        | `form.address` | address | required | `"https://form.clinic.example"` | As browsers write it. |
        | `form.database` | text | `database` | `"host=/run/postgresql dbname=clinic"` | A login that may submit and nothing else. |
        | `form.clientHeader` | text | `X-Real-IP` | `"X-Client"` | In which the proxy names the browser's address, for limits. |
        | `form.name` | text | the project's words | `"Clinic North"` | At the top of each page. |
        | `form.phone` | text | required | `"01632 960100"` | By which patients reach the clinic. |
        | `form.emergencyNumber` | text | required | `"999"` | By which an ambulance is called. |
        | `form.emergency.heading` | text | the project's words | `"Ring 999 now"` | After an answer that means an emergency. |
        | `form.emergency.steps` | list of texts | the project's words | `["Ring 999."]` | What to do then. |
        | `form.privacyAddress` | address | no link | `"https://clinic.example/privacy"` | What the clinic does with what patients tell. |
        | `form.siteSecretFile` | file | no such site | `"site-secret"` | What a site with a form of its own proves itself by. |
        | `form.languages` | list of tags | `["en"]` | `["en", "es"]` | The first is what a new visitor gets. |
        """
}
