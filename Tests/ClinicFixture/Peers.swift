internal import TestSupport
package import Foundation
internal import Glibc
internal import Synchronization
internal import Testing

/// Receivers on the loopback, in a process of their own: see `peers.py`.
package final class Peers: Sendable {
    /// What a receiver got.
    package struct Received: Decodable, Sendable {
        package let peer: String
        package let path: String?
        package let headers: [String: String]?
        package let body: String?
        package let sender: String?
        package let recipients: [String]?
        package let content: String?
        package let secured: Bool?
        package let authenticated: Bool?

        /// A header of a request, whatever its case.
        package func header(_ name: String) -> String? {
            headers?.first { $0.key.lowercased() == name }?.value
        }

        /// The event in the body.
        package func event() throws -> Event {
            try JSONDecoder().decode(Event.self, from: Data((body ?? "").utf8))
        }
    }

    package struct Event: Decodable, Sendable {
        package struct Details: Decodable, Sendable {
            package let alert: String?
            package let level: String?
            package let count: Int
            package let step: Int
            package let link: String?
            package let trouble: String?
            package let subject: String?
            package let test: Bool?
            package let person: String?
        }

        package let type: String
        package let timestamp: String
        package let data: Details
    }

    package let folder: URL
    private let ports: [String: Int]
    private let process: Process
    private let input: Pipe

    /// A private authority, a certificate of it for 127.0.0.1, and one for another name.
    private static let certificateScript = """
        set -e
        key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$1"; }
        key ca.key; key server.key; key other.key
        openssl req -x509 -new -key ca.key -days 2 -subj '/CN=Private authority' -out ca.pem
        sign() {
            openssl req -new -key "$1.key" -subj "/CN=$2" -out "$1.csr"
            printf 'subjectAltName=%s\\n' "$3" > "$1.ext"
            openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "$1.ext" -out "$1.pem"
        }
        sign server 127.0.0.1 'IP:127.0.0.1,DNS:localhost'
        sign other elsewhere.example 'DNS:elsewhere.example'
        openssl req -x509 -new -key other.key -days 2 -subj '/CN=Another authority' -out stranger.pem
        """

    package init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-peers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let maker = Process()
        maker.executableURL = URL(filePath: "/bin/sh")
        maker.arguments = ["-c", Self.certificateScript]
        maker.currentDirectoryURL = folder
        maker.standardError = FileHandle.nullDevice
        maker.standardOutput = FileHandle.nullDevice
        try maker.run()
        maker.waitUntilExit()
        try #require(maker.terminationStatus == 0, "openssl makes certificates")
        try Data().write(to: folder.appending(path: "record"))

        process = Process()
        input = Pipe()
        let output = Pipe()
        // Debian's own: the packages of another Python are not its packages.
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "peers.py")
        let folder = folder
        process.arguments =
            ["-B", script.path(), folder.appending(path: "record").path()]
            + ["server.pem", "server.key", "other.pem", "other.key"].map { folder.appending(path: $0).path() }
        process.standardInput = input
        process.standardOutput = output
        let errors = folder.appending(path: "errors")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        guard let line = String(data: output.fileHandleForReading.availableData, encoding: .utf8) else {
            throw NeverHappened(what: "the receivers started")
        }
        ports = try JSONDecoder().decode([String: Int].self, from: Data(line.utf8))
    }

    deinit {
        // The end of its input ends it, as does the end of this process; it removes the folder.
        do {
            try input.fileHandleForWriting.close()
            process.waitUntilExit()
        } catch {
            print("the receivers could not be ended: \(error)")
        }
    }

    /// The certificate of the authority.
    package var authority: String { folder.appending(path: "ca.pem").path() }

    /// The certificate of an authority that no receiver has a certificate of.
    package var stranger: String { folder.appending(path: "stranger.pem").path() }

    package func port(_ peer: String) throws -> Int { try #require(ports[peer]) }

    /// An address that is answered as its path says.
    package func url(_ path: String, _ peer: String = "https") throws -> String {
        "\(peer == "http" ? "http" : "https")://127.0.0.1:\(try port(peer))/\(path)"
    }

    package func file(_ name: String, _ text: String) throws -> String {
        let file = folder.appending(path: name)
        // Another test may be reading what was there before.
        let draft = folder.appending(path: "\(name)-\(UUID())").path()
        try #require(
            FileManager.default.createFile(
                atPath: draft, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]))
        try #require(rename(draft, file.path()) == 0)
        return file.path()
    }

    /// Everything that was received so far, in order, at a path or by mail.
    package func received(_ path: String? = nil) throws -> [Received] {
        // A line that is being written has no end yet.
        let text = try transcript().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let decoder = JSONDecoder()
        return try text.map { try decoder.decode(Received.self, from: Data($0.utf8)) }
            .filter { path == nil || $0.path == "/" + path! || $0.peer == path }
    }

    /// All that was received, as it came.
    package func transcript() throws -> String {
        try String(contentsOf: folder.appending(path: "record"), encoding: .utf8)
    }
}

/// Receivers that many suites share.
package enum SharedPeers {
    private static let peers = Mutex<Peers?>(nil)

    package static func get() throws -> Peers {
        try peers.withLock { peers in
            if let peers { return peers }
            let made = try Peers()
            peers = made
            return made
        }
    }
}
