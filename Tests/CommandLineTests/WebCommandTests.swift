import ClinicFixture
import Foundation
import TestSupport
import Testing

/// The command `web` as a process of its own.
@Suite struct WebCommandTests {
    private struct Settings {
        let file = FileManager.default.temporaryDirectory.appending(path: "web-\(UUID()).json").path()

        func write(listen: String, phone: String = "01632 960100", _ more: String = "") throws {
            let json = """
                {"form": {"listen": "\(listen)", "address": "https://form.example", "phone": "\(phone)", "emergencyNumber": "999"}\(more)}
                """
            try Data(json.utf8).write(to: URL(filePath: file))
        }
    }

    @Test func `SIGHUP has board and form read their settings again, and those that cannot be used change nothing`()
        async throws
    {
        let database = try await Clinic.newDatabase()
        let (settings, socket, other) = (Settings(), SocketClient.path(), SocketClient.path())
        defer { unlink(settings.file) }
        func phones(_ phone: String) async throws -> Bool {
            try await SocketClient.ask(socket, "/", host: "form.example").text.contains("01632 \(phone)")
        }
        try settings.write(listen: socket, phone: "01632 960100")
        let web = try Program(["web", "--config", settings.file, "--database", database.connectionString("site")])
        try await web.wait(for: "the patient form is open")
        #expect(try await phones("960100"))
        for (bad, why) in [
            ({ try settings.write(listen: socket, phone: "") }, "phone must have"),
            ({ try settings.write(listen: other, phone: "01632 960999") }, "listen is another"),
            (
                {
                    try settings.write(
                        listen: socket, phone: "01632 960999",
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
        try settings.write(listen: socket, phone: "01632 960200")
        web.signal(SIGHUP)
        try await web.wait(for: "the configuration was read again")
        #expect(try await phones("960200"))
        web.signal(SIGTERM)
        #expect(await web.ending().status == 0)
    }

    // MARK: A socket that the service manager listens on

    /// Does what systemd does for a socket unit: listens, and starts the service; again once a file is there.
    private static func managed(_ arguments: [String], socket: String, again: String) throws -> Program {
        let manager = """
            import os, socket, sys, time
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(sys.argv[1])
            listening.listen(64)
            for run in range(2):
                while run > 0 and not os.path.exists(sys.argv[2]):
                    time.sleep(0.02)
                child = os.fork()
                if child == 0:
                    os.dup2(listening.fileno(), 3)
                    os.set_inheritable(3, True)
                    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
                    os.execv(sys.argv[3], sys.argv[3:])
                print("child", child, flush=True, file=sys.stderr)
                ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                print("ended", ended, flush=True, file=sys.stderr)
                if ended != 0:
                    sys.exit(ended)
            """
        return try Program(arguments, launcher: ["/usr/bin/python3", "-c", manager, socket, again])
    }

    @Test func `who asks while the service starts again waits, and is answered`() async throws {
        let database = try await Clinic.newDatabase()
        let (settings, socket, again) = (Settings(), SocketClient.path(), SocketClient.path())
        defer { for path in [settings.file, socket, again] { unlink(path) } }
        try settings.write(listen: socket)
        let manager = try Self.managed(
            ["web", "--config", settings.file, "--database", database.connectionString("site")], socket: socket,
            again: again)
        try await manager.wait(for: "the patient form is open")
        #expect(try await SocketClient.ask(socket, "/", host: "form.example").status == 200)
        for run in 1...2 {
            let children = manager.errorsSoFar.matches(of: /child ([0-9]+)/).compactMap { Int32($0.output.1) }
            kill(try #require(children.last), SIGTERM)
            try await eventually("the service has ended") {
                manager.errorsSoFar.matches(of: /ended 0/).count == run
            }
            guard run == 1 else { break }
            async let answer = SocketClient.ask(socket, "/", host: "form.example")
            try Data().write(to: URL(filePath: again))
            #expect(try await answer.status == 200)
        }
        #expect(await manager.ending().status == 0)
    }

    @Test func `a socket unit that listens elsewhere than the settings say is refused, with both places`() async throws
    {
        let database = try await Clinic.newDatabase()
        let (settings, socket, other) = (Settings(), SocketClient.path(), SocketClient.path())
        defer { for path in [settings.file, socket] { unlink(path) } }
        try settings.write(listen: other)
        let manager = try Self.managed(
            ["web", "--config", settings.file, "--database", database.connectionString("site")], socket: socket,
            again: other)
        let ending = await manager.ending()
        #expect(ending.status == 78, "\(ending.errors)")
        #expect(ending.errors.contains("the socket unit listens on \(socket), and 'listen' is \(other)"))
    }
}
