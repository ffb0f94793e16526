import TestSupport
import ClinicFixture
import Foundation
import Glibc

/// Network namespaces as hosts: a hub, and hosts that each have one link to it and nothing else.
///
/// Nothing in them can be reached from this machine's own network. They go when this process ends, however it ends.
final class PrivateNetwork: Sendable {
    /// A process that keeps a namespace until its standard input ends.
    private final class Namespace: Sendable {
        let process: Process
        private let input: FileHandle

        init() throws {
            process = Process()
            process.executableURL = URL(filePath: "/usr/bin/unshare")
            process.arguments = ["--net", "--", "/bin/sh", "-c", "echo; cat >/dev/null"]
            let toProcess = Pipe()
            let fromProcess = Pipe()
            process.standardInput = toProcess
            process.standardOutput = fromProcess
            input = toProcess.fileHandleForWriting
            try process.run()
            guard try fromProcess.fileHandleForReading.read(upToCount: 1)?.isEmpty == false else {
                throw NeverHappened(what: "a network namespace was made")
            }
        }

        deinit {
            do {
                try input.close()
            } catch {
                print("the keeper of a network namespace was not told to end: \(error)")
            }
        }

        var entering: [String] { ["/usr/bin/nsenter", "--target=\(process.processIdentifier)", "--net", "--"] }
    }

    /// Whether this process may make namespaces, and has the programs for it.
    static var isPossible: Bool {
        geteuid() == 0 && ipProgram != nil && ["unshare", "nsenter"].allSatisfy { access("/usr/bin/\($0)", X_OK) == 0 }
    }

    private static let ipProgram: String? = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first { path in
        access(path, X_OK) == 0
    }

    private let hub: Namespace
    private let hosts: [Namespace]

    init(hosts count: Int) throws {
        hub = try Namespace()
        hosts = try (0..<count).map { _ in try Namespace() }
        for (number, host) in hosts.enumerated() {
            try Self.ip(
                in: hub,
                "link add name host\(number) type veth peer name uplink netns \(host.process.processIdentifier)")
            try Self.ip(in: hub, "address add \(Self.hubAddress(number))/30 dev host\(number)")
            try Self.ip(in: hub, "link set host\(number) up")
            try Self.ip(in: host, "address add 10.99.\(number).2/30 dev uplink")
            try Self.ip(in: host, "link set uplink up")
        }
    }

    private static func hubAddress(_ host: Int) -> String { "10.99.\(host).1" }

    /// A host's address, as the hub sees it.
    func ownAddress(ofHost host: Int) -> String { "10.99.\(host).2" }

    private static func ip(in namespace: Namespace, _ arguments: String) throws {
        let process = Process()
        let words = arguments.split(separator: " ").map(String.init)
        process.executableURL = URL(filePath: namespace.entering[0])
        process.arguments = Array(namespace.entering.dropFirst()) + [ipProgram ?? "ip"] + words
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NeverHappened(what: "ip \(arguments)") }
    }

    /// The hub's address, as a host sees it.
    func address(forHost host: Int) -> String { Self.hubAddress(host) }

    /// What starts a program on a host: for ``Program``.
    func launcher(forHost host: Int) -> [String] { hosts[host].entering }

    /// What starts a program on the hub.
    var launcherOnHub: [String] { hub.entering }

    /// Pulls the cable of a host at the hub, or plugs it in.
    func setLink(ofHost host: Int, up isUp: Bool) throws {
        try Self.ip(in: hub, "link set host\(host) \(isUp ? "up" : "down")")
    }

    /// A TCP socket that listens on the hub, on PostgreSQL's port.
    func listen() throws -> Int32 {
        let path = "/proc/\(hub.process.processIdentifier)/ns/net"
        // Without a prototype in the C library's module for Swift.
        guard let symbol = dlsym(nil, "setns") else { throw POSIXError(.ENOSYS) }
        let setns = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        // A socket stays in the namespace of the thread that made it, and the thread ends with its change of namespace.
        let result = Result<Int32, POSIXError>.onThread { () throws(POSIXError) -> Int32 in
            let namespace = open(path, O_RDONLY | O_CLOEXEC)
            defer { close(namespace) }
            guard setns(namespace, 0) == 0 else { throw POSIXError(.EPERM) }
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(5432).bigEndian
            let isListening = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                        && Glibc.listen(descriptor, 64) == 0
                }
            }
            guard isListening else { throw POSIXError(.EADDRINUSE) }
            return descriptor
        }
        return try result.get()
    }
}

extension Result where Success: Sendable, Failure == POSIXError {
    /// Runs `body` on a thread that ends with it.
    fileprivate static func onThread(
        _ body: @escaping @Sendable () throws(POSIXError) -> Success
    ) -> Result {
        // Written before the signal and read after it.
        nonisolated(unsafe) var result: Result?
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            do throws(POSIXError) {
                result = .success(try body())
            } catch {
                result = .failure(error)
            }
            isDone.signal()
        }
        isDone.wait()
        return result ?? .failure(POSIXError(.EIO))
    }
}
