import ArgumentParser
import Foundation
import Glibc

extension SetupCommand {
    /// What root does.
    struct Machine: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "machine", abstract: "All of it, on this machine (what 'setup' alone does)."
        ).examples("setup", "setup --existing --host db.clinic.example")

        @OptionGroup var place: Place

        @Flag(help: "The database and the logins are there already: 'setup database' made them, on the server's host.")
        var existing = false

        @Flag(help: "Say what would be done, and do nothing.")
        var dryRun = false

        /// A service that runs as an account of its own.
        private struct Service {
            let name: String
            /// The file that its unit reads variables from.
            let environment: String
            /// The file without which it does not start, and the article that says what is in it; nil where it needs none.
            let settings: (file: String, article: String)?
            /// Whether its unit gives it no network.
            let isLocal: Bool
            /// Whether a timer starts it now and then.
            var isTimed = false
            /// The object in the settings whose 'listen' is where its socket unit listens; nil where it has none.
            var listener: String?

            /// What is enabled.
            var unit: String { name + (isTimed ? ".timer" : ".service") }
        }

        private static let folder = "/etc/intake-triage"
        private static let variable = "INTAKE_TRIAGE_DATABASE"
        private static let services: [Service] = [
            Service(name: "intake-triage", environment: "environment", settings: nil, isLocal: true),
            Service(
                name: "intake-maintenance", environment: "environment", settings: nil, isLocal: true, isTimed: true),
            Service(name: "intake-sealer", environment: "sealer-environment", settings: nil, isLocal: false),
            Service(
                name: "intake-alerter", environment: "alerter-environment",
                settings: ("alerts.json", "OperatingTheAlerter.md"), isLocal: false),
            Service(
                name: "intake-board", environment: "board-environment", settings: ("board.json", "TheBoard.md"),
                isLocal: true, listener: "board"),
            Service(
                name: "intake-form", environment: "form-environment", settings: ("form.json", "TheForm.md"),
                isLocal: true, listener: "form"),
        ]
        private static let network = """
            # Written by 'intake-triage setup': the database is on another host.
            [Service]
            PrivateNetwork=no
            IPAddressDeny=
            RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6

            """

        private var isElsewhere: Bool { !place.host.hasPrefix("/") }

        func validate() throws {
            if isElsewhere, !existing {
                throw ValidationError(
                    "the server is on another host, '\(place.host)': run 'intake-triage setup database' there, as a superuser of "
                        + "it, then 'intake-triage setup --existing --host \(place.host)' here")
            }
        }

        func run() async throws {
            let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            var step = ["/usr/sbin/runuser", "-u", "postgres", "--", program, "setup", "database"]
            step += ["--host", place.host, "--name", place.name] + (place.port.map { ["--port", "\($0)"] } ?? [])
            guard dryRun || geteuid() == 0 else {
                complain(
                    "this needs root; as a superuser of the server, 'intake-triage setup database' does the database's part"
                )
                throw ExitStatus.noPermission.exit
            }
            if dryRun {
                if !existing { output(step.joined(separator: " ") + "\n") }
            } else if !existing {
                try makeDatabase(step)
            }
            for service in Self.services where !service.isTimed { try tell(service) }
            guard dryRun || FileManager.default.fileExists(atPath: "/run/systemd/system") else {
                output("systemd does not run here: start the services yourself, each as the account of its name\n")
                return
            }
            if isElsewhere {
                for service in Self.services where service.isLocal { try openNetwork(service) }
                if !dryRun { _ = try Self.run(["/usr/bin/systemctl", "daemon-reload"]) }
            }
            var failed: [String] = []
            for service in Self.services where try !start(service) { failed.append(service.name) }
            try sendCanary(program)
            guard failed.isEmpty else {
                complain("not started: \(failed.joined(separator: ", ")); 'journalctl -u SERVICE' says why")
                throw ExitStatus.unavailable.exit
            }
            if !dryRun { output("forms are assessed from now on; 'intake-triage doctor' looks at the rest\n") }
        }

        private func makeDatabase(_ step: [String]) throws {
            guard getpwnam("postgres") != nil else {
                complain(
                    "there is no account 'postgres': install the server (apt-get install postgresql), or make the database with "
                        + "'intake-triage setup database --host HOST' and then run 'intake-triage setup --existing --host HOST'"
                )
                throw ExitStatus.badConfiguration.exit
            }
            let status = try Self.run(step)
            guard status == 0 else {
                complain("the database could not be set up; the line above says why")
                throw ExitCode(status)
            }
        }

        /// Says where the database is, where the file does not say it already.
        private func tell(_ service: Service) throws {
            let path = "\(Self.folder)/\(service.environment)"
            let present = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let isThere = present.split(separator: "\n").contains {
                $0.trimmingCharacters(in: .whitespaces).hasPrefix(Self.variable + "=")
            }
            let line = "\(Self.variable)=\"\(place.connectionString(place.name))\""
            if isThere { return output("\(path) says already where the database is\n") }
            if dryRun { return output("write \(line) into \(path)\n") }
            let separator = present.isEmpty || present.hasSuffix("\n") ? "" : "\n"
            try Self.write(present + separator + line + "\n", to: path)
            output("wrote into \(path) where the database is\n")
        }

        private func openNetwork(_ service: Service) throws {
            let path = "/etc/systemd/system/\(service.name).service.d/network.conf"
            if dryRun { return output("write \(path), which opens the network for \(service.name)\n") }
            if FileManager.default.fileExists(atPath: path) { return }
            try Self.write(Self.network, to: path)
            output("wrote \(path), which opens the network for \(service.name)\n")
        }

        /// - Returns: false where it was to start and did not.
        private func start(_ service: Service) throws -> Bool {
            if let settings = service.settings {
                let path = "\(Self.folder)/\(settings.file)"
                guard FileManager.default.fileExists(atPath: path) else {
                    output(
                        "\(service.name) is not started: write \(path) (\(settings.article)), then run 'intake-triage setup' again\n"
                    )
                    return true
                }
            }
            guard try openSocket(service) else { return false }
            if dryRun {
                output("systemctl enable --now \(service.unit)\n")
                return true
            }
            guard try Self.run(["/usr/bin/systemctl", "--quiet", "enable", "--now", service.unit]) == 0 else {
                return false
            }
            output("\(service.name) runs\n")
            return true
        }

        /// Has systemd listen for a service that is asked by browsers, so that nobody is refused while it starts again; where
        /// the settings say another place, it listens there itself.
        ///
        /// - Returns: false where that was to be and is not.
        private func openSocket(_ service: Service) throws -> Bool {
            guard let listener = service.listener, let settings = service.settings else { return true }
            let socket = "\(service.name).socket"
            let object = Self.object(at: "\(Self.folder)/\(settings.file)")?[listener] as? [String: Any]
            guard object?["listen"] as? String == "/run/\(service.name)/\(listener).sock" else {
                if !dryRun { _ = try Self.run(["/usr/bin/systemctl", "--quiet", "disable", "--now", socket]) }
                output("\(service.name) listens itself, where '\(listener).listen' says, and not by its socket unit\n")
                return true
            }
            if dryRun {
                output("systemctl enable --now \(socket)\n")
                return true
            }
            if try Self.run(["/usr/bin/systemctl", "--quiet", "is-active", socket]) != 0 {
                // systemd does not listen for a service that has a socket of its own open.
                _ = try Self.run(["/usr/bin/systemctl", "--quiet", "stop", "\(service.name).service"])
            }
            guard try Self.run(["/usr/bin/systemctl", "--quiet", "enable", "--now", socket]) == 0 else { return false }
            output("\(socket) listens\n")
            return true
        }

        private static func object(at path: String) -> [String: Any]? {
            guard let content = FileManager.default.contents(atPath: path) else { return nil }
            return try? JSONSerialization.jsonObject(with: content) as? [String: Any]
        }

        /// Where the alerter has a key for canaries: the whole way, from a form to a message that is marked as a test.
        private func sendCanary(_ program: String) throws {
            let settings = "\(Self.folder)/alerts.json"
            guard FileManager.default.fileExists(atPath: settings) else { return }
            guard (Self.object(at: settings)?["alerts"] as? [String: Any])?["canaryKeyFile"] != nil else {
                return output(
                    "no canary is sent: 'alerts.canaryKeyFile' of \(settings) names no key (OperatingTheAlerter.md)\n")
            }
            if dryRun { return output("submit a canary form as the account intake-form\n") }
            let form = Pipe()
            let made = try Self.begin([program, "alerts", "canary-form", "--config", settings], output: form)
            let sent = try Self.begin(
                ["/usr/sbin/runuser", "-u", "intake-form", "--", program, "submit", "-", "--database"]
                    + [place.connectionString(place.name)], input: form)
            made.waitUntilExit()
            sent.waitUntilExit()
            guard made.terminationStatus == 0, sent.terminationStatus == 0 else {
                return complain("the canary could not be sent; the line above says why")
            }
            output("a canary form is submitted: a message marked as a test comes by the channels within a minute\n")
        }

        private static func write(_ text: String, to path: String) throws {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            // At once: a setup that is interrupted leaves no half of a file.
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        }

        private static func run(_ words: [String]) throws -> Int32 {
            let process = try begin(words)
            process.waitUntilExit()
            return process.terminationStatus
        }

        private static func begin(_ words: [String], input: Pipe? = nil, output: Pipe? = nil) throws -> Process {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: words[0])
            process.arguments = Array(words.dropFirst())
            if let input { process.standardInput = input }
            if let output { process.standardOutput = output }
            try process.run()
            return process
        }
    }
}
