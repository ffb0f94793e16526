import ClinicFixture
import Foundation
import IntakeStore
import Postgres
import TestSupport
import Testing

/// The commands of staff, as processes of their own.
@Suite struct CaseworkCommandTests {
    /// A clinic in New York with an emergency, a foot drop, a harmless form and one that nobody can read.
    private struct Ward {
        let database: ClinicDatabase
        /// The emergency's, the foot drop's, the harmless one's and the unreadable one's.
        let ids: [PostgresUUID]

        init() async throws {
            database = try await Clinic.newDatabase()
            ids = try await database.submit([
                Forms.caudaEquina("MRN-1"), Forms.footDrop("MRN-2"), Forms.harmless("MRN-3"), Forms.unreadable,
            ])
            let database = database
            try await withWorkers(database) { _ in try await database.waitUntilIdle() }
            try await database.falsify(
                """
                INSERT INTO intake.settings (hash, content, adopted_by)
                SELECT 'tz', content || '{"calendar":{"timeZone":"America/New_York"}}', 'x' FROM intake.settings LIMIT 1;
                UPDATE intake.settings_in_force SET hash = 'tz'
                """)
        }

        func run(_ arguments: [String], as role: String = "nurse") async throws -> Program.Ending {
            try await Program.run(arguments + ["--database", database.connectionString(role)])
        }

        /// On a terminal on which a person has typed these lines.
        func type(_ lines: String, _ arguments: [String], as role: String = "nurse") throws -> Program {
            try Program(
                arguments + ["--database", database.connectionString(role)], input: lines,
                launcher: Program.terminal())
        }

        /// Waits until somebody who acknowledges waits for the alert's lock.
        func waitUntilHeld() async throws {
            try await eventually("it waits for the alert") {
                try await database.count(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ~ 'intake.acknowledge'
                    """) > 0
            }
        }

        func short(_ index: Int) -> String { String(ids[index].description.prefix(8)) }

        func alert(of index: Int) async throws -> String {
            try await database.texts(
                "SELECT alert_id::text FROM intake.alert_submission WHERE submission_id = $1", ids[index])[0]
        }
    }

    private static func expectFits(_ text: String) {
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `the worklist has a row a patient, the most urgent first, in 80 columns and the clinic's time`()
        async throws
    {
        let ward = try await Ward()
        let list = try await ward.run(["worklist"])
        #expect(list.status == 0 && list.output.contains("4 patients") && list.output.contains("America/New_York"))
        Self.expectFits(list.output)
        let places = ward.ids.indices.compactMap { list.output.range(of: ward.short($0))?.lowerBound }
        #expect(places.count == 4 && places[0] < places[1] && places[1] < places[2])
        #expect(list.output.contains("ALERT, nobody has acknowledged it") && list.output.contains("MRN-2, due "))
        let json = try await ward.run(["worklist", "--json", "--limit", "1"], as: "monitor").objects()
        #expect(json.count == 1 && json[0]["submission"] as? String == ward.ids[0].description)
        #expect((json[0]["seen"] as? [String: Any])?["level"] as? String == "emergency")
        let cut = try await ward.run(["worklist", "--forms", "--limit", "2"])
        #expect(cut.output.contains("the first 2 forms") && cut.output.contains("--limit"))
    }

    @Test func `a case is found by any beginning of its id or its alert's, and each look is an entry`() async throws {
        let ward = try await Ward()
        let alert = try await ward.alert(of: 0)
        for id in [
            ward.ids[0].description, ward.short(0), alert, String(alert.prefix(8)).uppercased(),
            ward.ids[0].description.replacing("-", with: "").prefix(20).description,
        ] {
            let shown = try await ward.run(["case", id])
            #expect(
                shown.status == 0 && shown.output.hasPrefix("EMERGENCY  \(ward.short(0))  MRN-1"), "\(shown.errors)")
            Self.expectFits(shown.output)
            for heading in ["WHY", "WHERE TO SEND", "ANSWERS", "ALERT", "SHOWN TO THE PATIENT"] {
                #expect(shown.output.contains(heading))
            }
        }
        let json = try await ward.run(["case", ward.short(0), "--json"]).objects()
        #expect(json.first?["submission"] as? String == ward.ids[0].description)
        let looks = try await ward.database.count(
            "SELECT count(*) FROM intake.audit_log WHERE action = 'case.viewed' AND by_whom = 'Ann'")
        #expect(looks == 6)
        for (id, status) in [("123", 64), ("wxyz", 64), (PostgresUUID.random().description, 65)] as [(String, Int32)] {
            let ending = try await ward.run(["case", id])
            #expect(ending.status == status && ending.output.isEmpty, "\(ending.errors)")
        }
    }

    @Test func `what was done is one JSON object for a program, with nothing that a patient said`() async throws {
        let ward = try await Ward()
        let (emergency, drop, harmless) = (ward.ids[0].description, ward.ids[1].description, ward.ids[2].description)
        let alert = try await ward.alert(of: 0)
        func done(_ arguments: String..., as role: String = "nurse") async throws -> [String: Any] {
            let ending = try await ward.run(arguments + ["--json"], as: role)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(!ending.output.contains("MRN-"), "\(ending.output)")
            let objects = try ending.objects()
            return try #require(objects.count == 1 ? objects[0] : nil)
        }
        let taken = try await done("take", drop)
        #expect(taken["did"] as? String == "take" && taken["submission"] as? String == drop)
        #expect(taken["by"] as? String == "Ann" && (taken["at"] as? String)?.hasSuffix("Z") == true)
        #expect(try await done("undo")["kind"] as? String == "take")
        let seen = try await done("acknowledge", alert, "--yes")
        #expect(seen["alert"] as? String == alert && seen["awaiting"] as? [String] == [])
        #expect(try await done("escalate", alert)["alertersAlive"] as? Int == 0)
        let handed = try await done("hand-over", emergency, "--to", "Dr Dee")
        #expect(handed["alert"] as? String == alert && handed["to"] as? String == "Dr Dee")
        #expect(try await done("release", emergency)["alert"] as? String == alert)
        #expect(
            try await done("override", harmless, "--level", "soon", "--reason", "MRN-9", as: "doctor")["level"]
                as? String == "soon")
        #expect(try await done("resolve", harmless, "--outcome", "letter")["wordsUnread"] as? Bool == false)
        #expect(try await done("reopen", harmless, "--reason", "again")["submission"] as? String == harmless)
        #expect(
            try await done(
                "resolve-all", "--level", "soon", "--received-before", "2099-01-01", "--outcome", "x", "--dry-run")[
                    "dryRun"]
                as? Bool == true)
        let retried = try await done("quarantine", "retry", ward.ids[3].description, "--reason", "again")
        #expect(retried["did"] as? String == "quarantine retry")
        #expect(try await done("close", alert, "--outcome", "seen", "--yes", as: "doctor")["by"] as? String == "Dr Dee")
    }

    @Test func `with JSON nobody is asked, and a refusal is words on standard error`() async throws {
        let ward = try await Ward()
        let asked = try ward.type("y\n", ["acknowledge", try await ward.alert(of: 0), "--json"])
        let ending = await asked.ending()
        #expect(ending.status == 64 && ending.output.contains("with --json nobody is asked"), "\(ending.output)")
        let refused = try await ward.run(["resolve", ward.ids[0].description, "--outcome", "x", "--json"])
        #expect(refused.status == 65 && refused.output.isEmpty && refused.errors.contains("closes its alert"))
    }

    @Test func `a beginning of several ids names them all, and lists show as much as tells them apart`() async throws {
        let ward = try await Ward()
        try await ward.database.falsify(
            """
            CREATE FUNCTION pg_temp.rename(id uuid, digits text) RETURNS void LANGUAGE plpgsql AS $do$
            DECLARE renamed uuid := overlay(id::text PLACING digits FROM 1 FOR 12);
            BEGIN
                UPDATE intake.submission AS s SET id = renamed WHERE s.id = rename.id;
                UPDATE intake.assessment AS a SET submission_id = renamed WHERE a.submission_id = rename.id;
                UPDATE intake.work_item AS w SET submission_id = renamed WHERE w.submission_id = rename.id;
            END $do$;
            SELECT pg_temp.rename('\(ward.ids[1])', 'abcdef01-23a'), pg_temp.rename('\(ward.ids[2])', 'abcdef01-23b')
            """)
        let list = try await ward.run(["worklist"])
        #expect(list.output.contains(" abcdef01-23a  MRN-2") && list.output.contains(" abcdef01-23b  MRN-3"))
        let both = try await ward.run(["take", "abcd"])
        #expect(both.status == 65 && both.errors.contains("of MRN-2") && both.errors.contains("of MRN-3"))
        let one = try await ward.run(["take", "abcdef0123b"])
        #expect(one.status == 0 && one.output.contains("MRN-3: taken by Ann"), "\(one.errors)")
    }

    @Test func `who acknowledges sees what there is and is asked; without a terminal --yes is needed`() async throws {
        let ward = try await Ward()
        let mute = try await ward.run(["acknowledge", ward.short(0)])
        #expect(mute.status == 64 && mute.errors.contains("--yes"))
        let no = await (try ward.type("n\n", ["acknowledge", ward.short(0)])).ending()
        #expect(no.status == 1 && no.output.contains("Acknowledge? [y/N]"), "\(no.output)")
        let none = try await ward.database.count("SELECT count(*) FROM intake.act")
        #expect(none == 0)
        let yes = await (try ward.type("y\n", ["acknowledge", ward.short(0), "--note", "rings now"])).ending()
        #expect(yes.status == 0 && yes.output.contains("acknowledged by Ann, "), "\(yes.output)")
        let state = try await ward.database.texts(
            "SELECT acknowledged_by || ' ' || acknowledge_note FROM intake.alert WHERE level = 'emergency'")
        #expect(state == ["Ann rings now"])
        let plain = try await ward.run(["acknowledge", ward.short(2), "--yes"])
        #expect(plain.status == 65 && plain.errors.contains("resolve"), "\(plain.errors)")
    }

    @Test func `what was raised while somebody looked is shown again and asked again`() async throws {
        let ward = try await Ward()
        let alert = try await ward.alert(of: 1)
        let held = try await OpenTransaction(
            ward.database, "UPDATE intake.alert SET level = 'emergency', raised_at = now() WHERE id = '\(alert)'")
        let program = try ward.type("y\ny\n", ["acknowledge", alert])
        try await ward.waitUntilHeld()
        try await held.commit()
        let ending = await program.ending()
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.output.contains("it is emergency now and was urgent; nothing was changed"), "\(ending.output)")
        #expect(ending.output.contains("This is what is there now:"))
        #expect(ending.output.contains("EMERGENCY alert \(alert.prefix(8))"))
    }

    @Test func `with --yes what was raised meanwhile ends with 75 and changes nothing`() async throws {
        let ward = try await Ward()
        let alert = try await ward.alert(of: 1)
        let held = try await OpenTransaction(
            ward.database, "UPDATE intake.alert SET level = 'emergency', raised_at = now() WHERE id = '\(alert)'")
        let program = try Program(
            ["acknowledge", alert, "--yes", "--database", ward.database.connectionString("nurse")])
        try await ward.waitUntilHeld()
        try await held.commit()
        let ending = await program.ending()
        #expect(ending.status == 75 && ending.errors.contains("it is emergency now"), "\(ending.errors)")
        let acts = try await ward.database.count("SELECT count(*) FROM intake.act")
        #expect(acts == 0)
    }

    @Test func `a program passes what it showed, and where more came since it ends with 75 and changes nothing`()
        async throws
    {
        let ward = try await Ward()
        let row = try #require(try await ward.run(["worklist", "--json", "--limit", "1"]).objects().first)
        let shown = try #require(row["seen"])
        let seen = String(decoding: try JSONSerialization.data(withJSONObject: shown), as: UTF8.self)
        for bad in ["no JSON", "[]", "3"] {
            let ending = try await ward.run(["acknowledge", ward.short(0), "--seen", bad])
            #expect(ending.status == 64 && ending.errors.contains("--seen must be the JSON object 'seen'"))
        }
        let wrong = try await ward.run(["acknowledge", ward.short(0), "--seen", "{}"])
        #expect(wrong.status == 65 && wrong.errors.contains("seen must say"), "\(wrong.errors)")
        let done = try await ward.run(["acknowledge", ward.short(0), "--seen", seen])
        #expect(done.status == 0 && done.output.hasPrefix("alert ") && done.lines.count == 1, "\(done.errors)")
        #expect(done.output.contains("acknowledged by Ann"))
        // Another form of the patient joins.
        try await ward.database.execute(
            "INSERT INTO intake.alert_submission SELECT id, gen_random_uuid(), level FROM intake.alert")
        let late = try await ward.run(["close", ward.short(0), "--outcome", "seen", "--seen", seen], as: "doctor")
        #expect(late.status == 75 && late.errors.contains("1 more form has joined"), "\(late.errors)")
        let harmless = #"{"level":"emergency","submissions":["\#(ward.ids[2])"]}"#
        let resolved = try await ward.run(["resolve", ward.short(2), "--outcome", "letter", "--seen", harmless])
        #expect(resolved.status == 0, "\(resolved.errors)")
    }

    @Test func `who must each acknowledge is said once, shown in lists, and what is missing is named`() async throws {
        let ward = try await Ward()
        let rule = ["people", "must-acknowledge", "emergency"]
        let none = try await ward.run(["people", "must-acknowledge"])
        #expect(none.output == "anybody may acknowledge an alert\n")
        let refused = try await ward.run(rule + ["Ann", "Bea"])
        #expect(refused.status == 77, "\(refused.errors)")
        let usage = try await ward.run(rule, as: "manager")
        #expect(usage.status == 64 && usage.errors.contains("--anybody"))
        let set = try await ward.run(rule + ["Ann", "Bea"], as: "manager")
        #expect(set.status == 0 && set.errors.contains("each must acknowledge: Ann, Bea"), "\(set.errors)")
        let shown = try await ward.run(["people", "must-acknowledge"])
        #expect(shown.output == "emergency: each must acknowledge: Ann, Bea\n")
        let part = try await ward.run(["acknowledge", ward.short(0), "--yes"])
        #expect(part.output.contains("people are told until Bea acknowledge it, too"), "\(part.output)")
        let list = try await ward.run(["alerts", "list"])
        #expect(list.output.contains("    acknowledged by Ann; Bea STILL TO DO\n"), "\(list.output)")
        Self.expectFits(list.output)
        let file = try await ward.run(["case", ward.short(0)])
        #expect(file.output.contains("acknowledged by Ann; Bea STILL TO"), "\(file.output)")
        let whole = try await ward.run(["acknowledge", ward.short(0), "--yes", "--by", "Bea"], as: "board")
        #expect(whole.output.contains("nobody else is told until"))
        let anybody = try await ward.run(rule + ["--anybody"], as: "manager")
        #expect(anybody.errors.contains("emergency: anybody may acknowledge"))
    }

    @Test func `help is asked for, and why nobody was told is answered in the clinic's time`() async throws {
        let ward = try await Ward()
        let call = try await ward.run(["escalate", ward.short(0), "--note", "need a hand"])
        #expect(call.status == 0 && call.output.contains("the next people are told now"), "\(call.errors)")
        #expect(call.output.contains("NO ALERTER IS RUNNING"))
        let why = try await ward.run(["alerts", "why", ward.short(0)])
        #expect(why.status == 0 && why.output.contains("times of America/New_York"), "\(why.errors)")
        #expect(why.lines.count == 2 && why.lines[1].contains("today"), "\(why.output)")
        #expect(why.output.contains(": no alerter was running"))
        Self.expectFits(why.output)
        let part = try #require(try await ward.run(["alerts", "why", ward.short(0), "--json"]).objects().first)
        let since = try #require(part["since"] as? String)
        let then = try await ward.run(["alerts", "why", ward.short(0), "--json", "--at", since]).objects()
        #expect(then.first?["reason"] as? String == "noAlerter")
        let before = try await ward.run(["alerts", "why", ward.short(0), "--at", "2020-01-01T00:00:00Z"])
        #expect(before.status == 65 && before.errors.contains("was not open then"))
        let done = try await ward.run(["done"])
        #expect(done.output.contains("asked for help"), "\(done.output)")
        _ = try await ward.run(["close", ward.short(0), "--yes", "--outcome", "seen"], as: "doctor")
        let late = try await ward.run(["escalate", ward.short(0)])
        #expect(late.status == 65 && late.errors.contains("closed: seen"), "\(late.errors)")
    }

    @Test func `closing needs a clinician, and a second one with another outcome learns of the first`() async throws {
        let ward = try await Ward()
        let nurse = try await ward.run(["close", ward.short(1), "--outcome", "seen", "--yes"])
        #expect(nurse.status == 77 && nurse.errors.contains("intake_clinician"), "\(nurse.errors)")
        let doctor = try await ward.run(["close", ward.short(1), "--outcome", "operated", "--yes"], as: "doctor")
        #expect(doctor.status == 0 && doctor.output.contains("closed by Dr Dee, "), "\(doctor.errors)")
        let other = try await ward.run(["close", ward.short(1), "--outcome", "sent home", "--yes"], as: "doctor")
        #expect(other.status == 65 && other.errors.contains("Dr Dee closed: operated, "), "\(other.errors)")
        let back = try await ward.run(["reopen", ward.short(1), "--reason", "wrong patient"])
        #expect(back.status == 0 && back.output.contains("on the worklist again, with an alert"), "\(back.errors)")
    }

    @Test func `work is taken, passed on, resolved, and taken back`() async throws {
        let ward = try await Ward()
        let taken = try await ward.run(["take", ward.short(2)])
        #expect(taken.status == 0 && taken.output.contains("MRN-3: taken by Ann, "), "\(taken.errors)")
        let second = try await ward.run(["take", ward.short(2), "--by", "Bea"], as: "phone")
        #expect(second.status == 75 && second.errors.contains("Ann took it, "), "\(second.errors)")
        let given = try await ward.run(["release", ward.short(2)])
        #expect(given.status == 0, "\(given.errors)")
        let early = try await ward.run(["hand-over", ward.short(0), "--to", "Bea"])
        #expect(early.status == 65 && early.errors.contains("acknowledge"), "\(early.errors)")
        _ = try await ward.run(["acknowledge", ward.short(0), "--yes"])
        let over = try await ward.run(["hand-over", ward.short(0), "--to", "Bea"])
        #expect(over.status == 0 && over.output.contains("handed over to Bea"), "\(over.errors)")
        let alerted = try await ward.run(["resolve", ward.short(1), "--outcome", "rang"])
        #expect(alerted.status == 65 && alerted.errors.contains("intake-triage close"), "\(alerted.errors)")
        let resolved = try await ward.run(["resolve", ward.short(2), "--outcome", "letter"])
        #expect(resolved.status == 0 && resolved.output.contains("MRN-3: resolved by Ann, "), "\(resolved.errors)")
        let blank = try await ward.run(["reopen", ward.short(2), "--reason", " "])
        #expect(blank.status == 65 && blank.errors.contains("reason must not be blank"), "\(blank.errors)")
        let undone = try await ward.run(["undo"])
        #expect(undone.status == 0 && undone.output.contains("MRN-3: resolve taken back"), "\(undone.errors)")
        let nothing = try await ward.run(["undo"])
        #expect(nothing.status == 65 && nothing.errors.contains("nothing of yours to undo"), "\(nothing.errors)")
        let done = try await ward.run(["done", "--by", "ann", "--limit", "3"])
        #expect(done.status == 0 && done.output.contains("resolved: letter, ") && done.output.contains("TAKEN BACK"))
        Self.expectFits(done.output)
        let json = try await ward.run(["done", "--json"]).objects()
        #expect(json.map { $0["kind"] as? String } == ["resolve", "hand_over", "acknowledge", "release", "take"])
        let level = try await ward.run(
            ["override", ward.short(2), "--level", "urgent", "--reason", "rang"], as: "doctor")
        #expect(level.status == 0 && level.output.contains("MRN-3: now urgent"), "\(level.errors)")
        let unknown = try await ward.run(
            ["override", ward.short(2), "--level", "bad", "--reason", "rang"], as: "doctor")
        #expect(unknown.status == 64)
    }

    @Test func `own words come first in a case, and a verdict raises the form`() async throws {
        let database = try await Clinic.newDatabase()
        let id = try await database.submit(
            #"{"questionnaire":"spine-intake|1","patient":{"reference":"MRN-7"},"answers":{"freeText":"It hurts.\nA lot \u001b[31m and more."}}"#
        )
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let nurse = ["--database", database.connectionString("nurse")]
        let list = try await Program.run(["worklist"] + nurse)
        #expect(list.output.contains("OWN WORDS UNREAD"))
        let shown = try await Program.run(["case", "\(id)"] + nurse)
        #expect(shown.output.contains("OWN WORDS, nobody has read them"))
        #expect(shown.output.contains("  | It hurts.\n  | A lot \\u001b[31m and more.\n"), "\(shown.output)")
        let words = shown.output.range(of: "OWN WORDS, nobody")?.lowerBound
        let why = shown.output.range(of: "\nWHY")?.lowerBound
        #expect(try #require(words) < #require(why))
        let read = try await Program.run(["read", "\(id)", "--verdict", "needs_call", "--note", "rings"] + nurse)
        #expect(
            read.status == 0 && read.output.contains("URGENT") && read.output.contains("needs call"), "\(read.errors)")
        let milder = try await Program.run(["read", "\(id)", "--verdict", "nothing_urgent"] + nurse)
        #expect(milder.status == 65 && milder.errors.contains("never the other way round"), "\(milder.errors)")
        let nonsense = try await Program.run(["read", "\(id)", "--verdict", "fine"] + nurse)
        #expect(nonsense.status == 64)
    }

    @Test func `what is in quarantine is shown safely, given back or discarded`() async throws {
        let ward = try await Ward()
        let list = try await ward.run(["quarantine", "list"])
        #expect(list.output.contains(ward.short(3)) && list.output.contains("it is not JSON"))
        let shown = try await ward.run(["quarantine", "show", ward.short(3)])
        #expect(shown.status == 0 && shown.output.contains("THE FORM AS IT CAME"), "\(shown.errors)")
        Self.expectFits(shown.output)
        let readable = try await ward.run(["quarantine", "show", ward.short(0)])
        #expect(readable.status == 65 && readable.errors.contains("was read"))
        let alerted = try await ward.run(["quarantine", "discard", ward.short(3), "--reason", "a probe"])
        #expect(alerted.status == 65 && alerted.errors.contains("intake-triage close"), "\(alerted.errors)")
        let again = try await ward.run(["quarantine", "retry", ward.short(3), "--reason", "new release"])
        #expect(again.status == 0, "\(again.errors)")
        let waiting = try await ward.database.count("SELECT count(*) FROM intake.ready")
        #expect(waiting == 1)
        let left = try await ward.run(["quarantine", "list"])
        let all = try await ward.run(["quarantine", "list", "--all", "--json"]).objects()
        #expect(left.output.contains("no form is held") && all.first?["state"] as? String == "retried")
    }

    @Test func `explain works for staff, by the same ids`() async throws {
        let ward = try await Ward()
        let text = try await ward.run(["explain", ward.short(1)])
        #expect(text.status == 0 && text.output.contains("URGENT") && text.output.contains("WHY"), "\(text.errors)")
        #expect(!text.output.contains("ANSWERS"))
        let json = try await ward.run(["explain", ward.short(1), "--json"]).objects()
        #expect(json.first?["level"] as? String == "urgent")
        let held = try await ward.run(["explain", ward.short(3), "--json"]).objects()
        #expect(held.first?["quarantined"] as? String == "notJSON")
    }
}
