import ClinicFixture
import Foundation
import Glibc
import Postgres
import TestSupport
import Testing

/// What a monitor is told, by processes of their own.
@Suite struct MetricsCommandTests {
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
        let (board, form, socket) = (SocketClient.path(), SocketClient.path(), SocketClient.path())
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
        #expect(try await SocketClient.ask(board, "/").status / 100 == 4)
        let text = try await SocketClient.ask(socket, "/metrics").text
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

    @Test func `a worker counts what it did, and is ready while the database is there`() async throws {
        let database = try await Clinic.newDatabase()
        let socket = SocketClient.path()
        let worker = try Program([
            "worker", "--database", database.connectionString("worker"), "--metrics", socket,
        ])
        try await worker.wait(for: "the monitor's listener is open")
        try await database.submit([Forms.footDrop("A"), Forms.harmless("B"), Forms.unreadable])
        try await database.waitUntilIdle()
        try await eventually("the worker has counted them") {
            let text = try await SocketClient.ask(socket, "/metrics").text
            return text.contains("intake_worker_forms_total{outcome=\"assessed\"} 2\n")
                && text.contains("intake_worker_forms_total{outcome=\"quarantined\"} 1\n")
        }
        let text = try await SocketClient.ask(socket, "/metrics").text
        #expect(text.contains("intake_worker_database_up 1\n") && text.hasSuffix("# EOF\n"))
        #expect(text.contains("intake_worker_alerts_total{kind=\"opened\"}"))
        #expect(try await SocketClient.ask(socket, "/livez").status == 200)
        #expect(try await SocketClient.ask(socket, "/readyz").status == 200)
        #expect(try await SocketClient.ask(socket, "/").status == 404)
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
        let socket = SocketClient.path()
        let listener = try Program([
            "metrics", "--database", "host=/nonexistent dbname=x", "--listen", socket,
        ])
        try await listener.wait(for: "the monitor's listener is open")
        let text = try await SocketClient.ask(socket, "/metrics").text
        #expect(text.contains("intake_database_up 0\n") && !text.contains("intake_pending_forms"))
        #expect(try await SocketClient.ask(socket, "/livez").status == 200)
        #expect(try await SocketClient.ask(socket, "/readyz").status == 503)
        listener.signal(SIGTERM)
        #expect(await listener.ending().status == 0)
    }

    @Test(arguments: ["0.0.0.0:9464", "127.0.0.1", "host:1", "127.0.0.1:0"])
    func `it listens where nobody else's machine can ask, or not at all`(place: String) async throws {
        let refused = try await Program.run(["metrics", "--database", "dbname=x", "--listen", place])
        #expect(refused.status != 0 && refused.errors.contains("127.0.0.1"), "\(refused.errors)")
    }
}
