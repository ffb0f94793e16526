import ClinicFixture
import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// What a monitor is told, by processes of their own.
@Suite struct MetricsCommandTests {
    private static func ask(_ socket: String, _ path: String, host: String = "x") async throws -> (
        status: Int, text: String
    ) {
        let curl = Process()
        let pipe = Pipe()
        curl.executableURL = URL(filePath: "/usr/bin/curl")
        curl.arguments = [
            "-s", "--max-time", "20", "--unix-socket", socket, "-w", "%{http_code}", "http://\(host)\(path)",
        ]
        curl.standardOutput = pipe
        try curl.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        curl.waitUntilExit()
        return (Int(text.suffix(3)) ?? 0, String(text.dropLast(3)))
    }

    private static func socket() -> String {
        FileManager.default.temporaryDirectory.appending(path: "m-\(UUID().uuidString.prefix(8))").path
    }

    @Test func `what status would have a person act on is a gauge, and nothing of a patient is told`() async throws {
        let database = try await Clinic.newDatabase()
        try await database.submit([Forms.caudaEquina("REF-SECRET"), Forms.footDrop("B"), Forms.unreadable])
        try await withWorkers(database) { _ in try await database.waitUntilIdle() }
        let told = try await Program.run(["metrics", "--database", database.connectionString("monitor")])
        #expect(told.status == 0, "\(told.errors)")
        let lines = told.output.split(separator: "\n")
        for line in [
            "intake_database_up 1", "intake_concern{code=\"noWorker\"} 2", "intake_concern{code=\"quarantine\"} 1",
            "intake_open_forms{level=\"emergency\"} 1", "intake_overdue_forms{level=\"emergency\"} 0",
            "intake_quarantined_forms 1", "intake_workers_alive 0", "# EOF",
        ] {
            #expect(lines.contains { $0 == line }, "\(line) in \(told.output)")
        }
        #expect(!told.output.contains("REF-SECRET"))
    }

    @Test func `the board's answers are counted by the kind of their status, beside those of the form`() async throws {
        let database = try await Clinic.newDatabase()
        let (board, form, socket) = (Self.socket(), Self.socket(), Self.socket())
        let file = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID()).json").path()
        defer { unlink(file) }
        try Data(
            """
            {"board": {"listen": "\(board)", "address": "https://board.example", "groups": {"nurses": "staff"}},
             "form": {"listen": "\(form)", "address": "https://form.example", "phone": "01632 960100", "emergencyNumber": "999",
                      "database": "\(database.connectionString("site"))"}}
            """.utf8
        ).write(to: URL(filePath: file))
        let web = try Program([
            "web", "--config", file, "--database", database.connectionString("board"), "--metrics", socket,
        ])
        for what in ["the staff board is open", "the patient form is open", "the monitor's listener is open"] {
            try await web.wait(for: what)
        }
        // Another host's name than the board's own.
        #expect(try await Self.ask(board, "/").status / 100 == 4)
        let text = try await Self.ask(socket, "/metrics").text
        for line in [
            "intake_web_requests_total{listener=\"board\",status=\"4xx\"} 1",
            "intake_web_requests_total{listener=\"form\",status=\"4xx\"} 0",
            "intake_web_request_seconds_count{listener=\"board\"} 1", "# EOF",
        ] {
            #expect(text.split(separator: "\n").contains { $0 == line }, "\(line) in \(text)")
        }
        web.signal(SIGTERM)
        #expect(await web.ending().status == 0)
    }

    @Test func `SIGHUP has board and form read their settings again, and those that cannot be used change nothing`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let (socket, other) = (Self.socket(), Self.socket())
        let file = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID()).json").path()
        defer { unlink(file) }
        func write(_ listen: String, phone: String, _ more: String = "") throws {
            let json = """
                {"form": {"listen": "\(listen)", "address": "https://form.example", "phone": "\(phone)", "emergencyNumber": "999"}\(more)}
                """
            try Data(json.utf8).write(to: URL(filePath: file))
        }
        func phones(_ phone: String) async throws -> Bool {
            try await Self.ask(socket, "/", host: "form.example").text.contains("01632 \(phone)")
        }
        try write(socket, phone: "01632 960100")
        let web = try Program(["web", "--config", file, "--database", database.connectionString("site")])
        try await web.wait(for: "the patient form is open")
        #expect(try await phones("960100"))
        for (bad, why) in [
            ({ try write(socket, phone: "") }, "phone must have"),
            ({ try write(other, phone: "01632 960999") }, "listen is another"),
            (
                {
                    try write(
                        socket, phone: "01632 960999",
                        #", "board": {"listen": "/b", "address": "https://b.example", "groups": {"g": "staff"}}"#)
                },
                "form.database is missing"
            ),
        ] as [(() throws -> Void, String)] {
            try bad()
            web.signal(SIGHUP)
            try await web.wait(for: why)
            #expect(try await phones("960100"))
        }
        try write(socket, phone: "01632 960200")
        web.signal(SIGHUP)
        try await web.wait(for: "the configuration was read again")
        #expect(try await phones("960200"))
        web.signal(SIGTERM)
        #expect(await web.ending().status == 0)
    }

    @Test func `a worker counts what it did, and is ready while the database is there`() async throws {
        let database = try await Clinic.newDatabase()
        let socket = Self.socket()
        let worker = try Program([
            "worker", "--database", database.connectionString("worker"), "--metrics", socket,
        ])
        try await worker.wait(for: "the monitor's listener is open")
        try await database.submit([Forms.footDrop("A"), Forms.harmless("B"), Forms.unreadable])
        try await database.waitUntilIdle()
        try await eventually("the worker has counted them") {
            let text = try await Self.ask(socket, "/metrics").text
            return text.contains("intake_worker_forms_total{outcome=\"assessed\"} 2\n")
                && text.contains("intake_worker_forms_total{outcome=\"quarantined\"} 1\n")
        }
        let text = try await Self.ask(socket, "/metrics").text
        #expect(text.contains("intake_worker_database_up 1\n") && text.hasSuffix("# EOF\n"))
        #expect(text.contains("intake_worker_alerts_total{kind=\"opened\"}"))
        #expect(try await Self.ask(socket, "/livez").status == 200)
        #expect(try await Self.ask(socket, "/readyz").status == 200)
        #expect(try await Self.ask(socket, "/").status == 404)
        worker.signal(SIGTERM)
        #expect(await worker.ending().status == 0)
    }

    @Test func `a worker goes on where its listener cannot open, and says so`() async throws {
        let database = try await Clinic.newDatabase()
        let worker = try Program([
            "worker", "--database", database.connectionString("worker"), "--metrics", "/nonexistent/metrics",
        ])
        try await worker.wait(for: "no monitor is answered")
        try await database.submit(Forms.footDrop("A"))
        try await database.waitUntilIdle()
        worker.signal(SIGTERM)
        #expect(await worker.ending().status == 0)
    }

    @Test func `without the database it says that it cannot ask, and not that nobody waits`() async throws {
        let socket = Self.socket()
        let listener = try Program([
            "metrics", "--database", "host=/nonexistent dbname=x", "--listen", socket,
        ])
        try await listener.wait(for: "the monitor's listener is open")
        let text = try await Self.ask(socket, "/metrics").text
        #expect(text.contains("intake_database_up 0\n") && !text.contains("intake_pending_forms"))
        #expect(try await Self.ask(socket, "/livez").status == 200)
        #expect(try await Self.ask(socket, "/readyz").status == 503)
        listener.signal(SIGTERM)
        #expect(await listener.ending().status == 0)
    }

    @Test(arguments: ["0.0.0.0:9464", "127.0.0.1", "host:1", "127.0.0.1:0"])
    func `it listens where nobody else's machine can ask, or not at all`(place: String) async throws {
        let refused = try await Program.run(["metrics", "--database", "dbname=x", "--listen", place])
        #expect(refused.status != 0 && refused.errors.contains("127.0.0.1"), "\(refused.errors)")
    }
}
