import Foundation

/// Asks listeners on Unix sockets, by HTTP.
enum SocketClient {
    static func ask(_ socket: String, _ path: String, host: String = "x") async throws -> (
        status: Int, text: String
    ) {
        let curl = Process()
        let pipe = Pipe()
        curl.executableURL = URL(filePath: "/usr/bin/curl")
        curl.arguments = [
            "-s", "--max-time", "300", "--unix-socket", socket, "-w", "%{http_code}", "http://\(host)\(path)",
        ]
        curl.standardOutput = pipe
        try curl.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        curl.waitUntilExit()
        return (Int(text.suffix(3)) ?? 0, String(text.dropLast(3)))
    }

    /// Of a socket that is not there yet.
    static func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "m-\(UUID().uuidString.prefix(8))").path
    }
}
