/// A setting that a configuration file may hold, and a variable.
struct SettingKey: Sendable {
    enum Kind: Sendable, Equatable {
        case text
        case truth
        case whole(ClosedRange<Int>, unit: String)
        /// An object with a shape of its own, in the file alone.
        case object
    }

    /// As the file has it, a level for each dot.
    let name: String
    let kind: Kind
    /// What is done without it, in words.
    let fallback: String
    let example: String
    /// What it is for.
    let words: String

    init(_ name: String, _ kind: Kind, _ fallback: String, _ example: String, _ words: String) {
        self.name = name
        self.kind = kind
        self.fallback = fallback
        self.example = example
        self.words = words
    }

    /// `INTAKE_TRIAGE_WORKER_FORM_SECONDS`; nil for an object.
    var variable: String? {
        if kind == .object { return nil }
        var text = Self.prefix
        for scalar in name.unicodeScalars {
            switch scalar {
            case ".": text += "_"
            case "A"..."Z": text += "_\(scalar)"
            default: text += String(scalar).uppercased()
            }
        }
        return text
    }

    var type: String {
        switch kind {
        case .text: "text"
        case .truth: "true or false"
        case .whole(let range, let unit): "\(range.lowerBound) to \(range.upperBound) \(unit)"
        case .object: "object"
        }
    }

    static let prefix = "INTAKE_TRIAGE_"

    /// Variables that are no settings: the file, where PostgreSQL's programs are, and what tests set.
    static let otherVariables: Set<String> = [
        "INTAKE_TRIAGE_CONFIG", "INTAKE_TRIAGE_POSTGRES_BINDIR", "INTAKE_TRIAGE_TEST_FAULTS", "INTAKE_TRIAGE_OUTSIDE",
    ]

    static let all: [SettingKey] = [
        SettingKey(
            "database", .text, "libpq's own PG variables", "host=/run/postgresql dbname=clinic",
            "The database, as libpq's connection string. A password belongs into a passfile."),
        SettingKey(
            "pooled", .truth, "false", "true",
            "The database is behind a pooler that gives a session for one transaction at a time."),
        SettingKey(
            "log.level", .text, "info for daemons, else notice", "debug",
            "How much is logged: trace, debug, info, notice, warning, error or critical."),
        SettingKey(
            "memoryFolder", .text, "systemd's StateDirectory, else one below ~/.local/state", "/var/lib/intake-triage",
            "Where daemons keep what they have seen of the database, by which they notice one that went back."),
        SettingKey(
            "worker.batch", .whole(1...5_000, unit: "forms"), "500", "200",
            "How many forms one transaction takes at most."),
        SettingKey(
            "worker.databases", .text, "the one database", "/etc/intake-triage/databases",
            "A file with more databases for the worker, a connection string a line; SIGHUP has it read again."),
        SettingKey(
            "worker.formSeconds", .whole(1...4, unit: "seconds"), "4", "2",
            "How long one form may take before it counts as one that hangs."),
        SettingKey(
            "worker.memoryMegabytes", .whole(256...65_536, unit: "MiB"), "2048, and 16 for each further database",
            "1024",
            "How much memory the worker may have."),
        SettingKey(
            "worker.stateFolder", .text, "systemd's RuntimeDirectory, else a folder of the account's own",
            "/run/intake-triage", "Where the record of the form in hand is kept, which outlives a crash."),
        SettingKey(
            "worker.metrics", .text, "no listener", "127.0.0.1:9187",
            "Where the worker answers a monitor: a socket's path, or an address of this machine and a port."),
        SettingKey(
            "web.metrics", .text, "no listener", "/run/intake-board/metrics.sock",
            "The same for the board and the form."),
        SettingKey("alerter.metrics", .text, "no listener", "127.0.0.1:9188", "The same of the alerter."),
        SettingKey(
            "metrics.listen", .text, "prints once, and ends", "127.0.0.1:9186",
            "Where 'intake-triage metrics' answers a monitor."),
        SettingKey(
            "clinic", .object, "the protocol's own values", #"{"calendar": {"timeZone": "Europe/Berlin"}}"#,
            "The clinic's own choices: hours, deadlines, destinations, texts. Put in force by 'adopt settings'."),
        SettingKey(
            "alerts", .object, "the alerter does not start", #"{"channels": [...], "policies": {...}}"#,
            "Who is told of alerts, by what, in what steps: OperatingTheAlerter.md."),
        SettingKey(
            "board", .object, "no board is opened", #"{"listen": "/run/intake-board/board.sock", ...}"#,
            "How the staff board is reached, and who may use it: TheBoard.md."),
        SettingKey(
            "form", .object, "no form is opened", #"{"listen": "/run/intake-form/form.sock", ...}"#,
            "How the patient form is reached, and what it says of the clinic: TheForm.md."),
    ]

    static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The known name that a wrong one most likely stands for: at most three letters apart, and at most half of them.
    static func nearest(to name: String, among known: some Sequence<String>) -> String? {
        known.map { (name: $0, steps: steps(name, $0)) }.filter { $0.steps <= 3 && $0.steps * 2 <= name.count }
            .min { ($0.steps, $0.name) < ($1.steps, $1.name) }?.name
    }

    /// How many letters have to be put in, taken out or changed.
    private static func steps(_ from: String, _ to: String) -> Int {
        let (from, to) = (Array(from.lowercased()), Array(to.lowercased()))
        var row = Array(0...to.count)
        for (index, letter) in from.enumerated() {
            var before = row[0]
            row[0] = index + 1
            for place in to.indices {
                let step = min(row[place + 1] + 1, row[place] + 1, before + (to[place] == letter ? 0 : 1))
                before = row[place + 1]
                row[place + 1] = step
            }
        }
        return row[to.count]
    }
}
