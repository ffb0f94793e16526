import CLibpq
import Glibc
import Logging

extension Session {
    /// Opens a session.
    ///
    /// libpq resolves host names in `PQconnectStart` and `PQconnectPoll`, which then block the connection's thread until the resolver's own
    /// time limit.
    ///
    /// - Throws: `.connectionFailed` only.
    static func open(
        _ configuration: ConnectionConfiguration, _ limits: CallLimits, wakeup: Wakeup, thread: ConnectionThread,
        logger: Logger
    ) throws(PostgresError) -> Session {
        let target = ConnectionTarget(parameters: try configuration.parameters())
        let hasOtherHosts = target.singleHosts().count > 1
        let hosts = target.separateHosts(configuration.hosts)
        var position = 0
        var accounts: [String] = []
        while true {
            let attempt = ConnectionAttempt(target: hosts[position], limits: limits, wakeup: wakeup)
            let notices = NoticeReceiver(logger: logger)
            do throws(ConnectionFailure) {
                let connection = try attempt.connect(notices)
                return Session(
                    owning: connection, configuration: configuration, hasOtherHosts: hasOtherHosts, notices: notices,
                    wakeup: wakeup, thread: thread,
                    logger: logger)
            } catch {
                if hosts.count > 1, error.allowsNextHost, error.reason != .deadlineExceeded || limits.areKept {
                    hosts[position].noteUseless(configuration.hosts)
                }
                accounts.append(error.message ?? "\(hosts[position].name): \(error.reason)")
                position += 1
                guard position < hosts.count, error.allowsNextHost, limits.areKept else {
                    // Each host's own, as libpq tells it where it goes from host to host.
                    throw .connectionFailed(
                        accounts.count == 1
                            ? error
                            : ConnectionFailure(
                                reason: error.reason, sqlState: error.sqlState,
                                message: accounts.joined(separator: "; ")))
                }
            }
        }
    }
}

extension CallLimits {
    /// Whether the call may go on.
    fileprivate var areKept: Bool {
        interruption?.isCancelled != true && deadline.map { $0 > .now } ?? true
    }
}

extension ConnectionFailure {
    /// Whether another host may do better, by libpq's own rule: one that answered and refused is the end of the matter.
    fileprivate var allowsNextHost: Bool {
        switch reason {
        case .unreachable, .notReady, .deadlineExceeded: true
        case .invalidConnectionString, .tooManyConnections, .refused, .unknownDatabase, .server, .cancelled,
            .outOfResources:
            false
        }
    }
}

/// The keywords and values for `PQconnectStartParams`.
private struct ConnectionTarget {
    var parameters: [String: String]

    /// How long one host may take: libpq's `connect_timeout`, which only its blocking functions heed.
    var hostTimeout: Duration? {
        let text = parameters["connect_timeout"] ?? getenv("PGCONNECT_TIMEOUT").map { String(cString: $0) }
        guard let seconds = text.flatMap({ Int($0) }), seconds > 0 else { return nil }
        // libpq's documentation: less than two seconds counts as two.
        return .seconds(max(seconds, 2))
    }

    /// The hosts in the order in which they are tried: those that were of no use lately come last.
    ///
    /// One target for each host where each has its own time limit, which libpq cannot be told; otherwise a single one, in
    /// which libpq goes from host to host.
    func separateHosts(_ memory: HostMemory?) -> [ConnectionTarget] {
        let singles = singleHosts()
        guard singles.count > 1 else { return [self] }
        let ordered = singles.filter { !$0.isLast(memory) } + singles.filter { $0.isLast(memory) }
        // With prefer-standby libpq goes through the hosts twice.
        if hostTimeout != nil, parameters["target_session_attrs"] != "prefer-standby" { return ordered }
        var joined = self
        for keyword in ["host", "hostaddr", "port"] {
            let values = ordered.compactMap { $0.parameters[keyword] }
            if values.count == ordered.count { joined.parameters[keyword] = values.joined(separator: ",") }
        }
        return [joined]
    }

    /// One target for each host; this one alone where the lists do not fit together.
    func singleHosts() -> [ConnectionTarget] {
        let names = list("host", "PGHOST")
        let addresses = list("hostaddr", "PGHOSTADDR")
        let ports = list("port", "PGPORT")
        let count = max(names.count, addresses.count)
        let isConsistent =
            [names.count, addresses.count].allSatisfy { $0 == 0 || $0 == count }
            && (ports.count <= 1 || ports.count == count)
        guard count > 1, isConsistent else { return [self] }
        return (0..<count).map { index in
            var single = self
            if !names.isEmpty { single.parameters["host"] = names[index] }
            if !addresses.isEmpty { single.parameters["hostaddr"] = addresses[index] }
            if ports.count > 1 { single.parameters["port"] = ports[index] }
            return single
        }
    }

    /// A single host as libpq will name it.
    private var host: HostMemory.Host? {
        guard let name = parameters["host"].flatMap({ $0.isEmpty ? nil : $0 }) ?? parameters["hostaddr"] else {
            return nil
        }
        let port = parameters["port"] ?? getenv("PGPORT").map { String(cString: $0) } ?? ""
        return HostMemory.Host(name: name, port: port.isEmpty ? "5432" : port)
    }

    /// For people.
    var name: String { host.map { "\($0)" } ?? "the server" }

    private func isLast(_ memory: HostMemory?) -> Bool {
        guard let memory, let host else { return false }
        return memory.isLast(host)
    }

    /// Notes that the single host of this target was of no use; the next ones are tried anyway, so nobody is told.
    func noteUseless(_ memory: HostMemory?) {
        if let memory, let host { _ = memory.put(last: host) }
    }

    /// The values of a keyword, or of libpq's variable for it; a service file, which prevails over the variable, is libpq's own.
    private func list(_ keyword: String, _ variable: String) -> [String] {
        var value = parameters[keyword]
        if value == nil, parameters["service"] == nil, getenv("PGSERVICE") == nil {
            value = getenv(variable).map { String(cString: $0) }
        }
        guard let value, !value.isEmpty else { return [] }
        return value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

/// One run of libpq's connecting functions.
private struct ConnectionAttempt {
    private let target: ConnectionTarget
    private let interruption: Interruption?
    private let deadline: ContinuousClock.Instant?
    private let wakeup: Wakeup

    init(target: ConnectionTarget, limits: CallLimits, wakeup: Wakeup) {
        self.target = target
        self.wakeup = wakeup
        interruption = limits.interruption
        let hostDeadline = target.hostTimeout.map { ContinuousClock.now + $0 }
        deadline = [limits.deadline, hostDeadline].compactMap { $0 }.min()
    }

    /// Returns a nonblocking connection, which the caller owns.
    func connect(_ notices: NoticeReceiver) throws(ConnectionFailure) -> OpaquePointer {
        if interruption?.isCancelled == true { throw ConnectionFailure(reason: .cancelled) }
        guard let connection = start() else { throw ConnectionFailure(reason: .outOfResources) }
        do throws(ConnectionFailure) {
            guard PQstatus(connection) != CONNECTION_BAD else { throw failure(reportedBy: connection) }
            // Messages then hold severities and codes instead of the server's texts.
            PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
            notices.install(on: connection)
            try finishHandshake(connection)
            guard PQsetnonblocking(connection, 1) == 0 else { throw ConnectionFailure(reason: .outOfResources) }
        } catch {
            PQfinish(connection)
            throw error
        }
        return connection
    }

    private func start() -> OpaquePointer? {
        var keywords: [UnsafeMutablePointer<CChar>?] = []
        var values: [UnsafeMutablePointer<CChar>?] = []
        for (keyword, value) in target.parameters {
            keywords.append(strdup(keyword))
            values.append(strdup(value))
        }
        defer { for string in keywords + values { free(string) } }
        return PQconnectStartParams(
            keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
    }

    private func finishHandshake(_ connection: OpaquePointer) throws(ConnectionFailure) {
        var state = PGRES_POLLING_WRITING
        while true {
            let events: Int32
            switch state {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: events = POLLIN
            case PGRES_POLLING_WRITING: events = POLLOUT
            default: throw failure(reportedBy: connection)
            }
            // libpq changes its socket when it goes on to the next address or host.
            let readiness = pollSocket(
                PQsocket(connection), for: events, wakeup: wakeup, deadline: deadline, interruption: interruption)
            switch readiness {
            case .socket, .wokenUp: state = PQconnectPoll(connection)
            case .cancelled: throw ConnectionFailure(reason: .cancelled)
            case .deadlineExceeded: throw ConnectionFailure(reason: .deadlineExceeded)
            }
        }
    }

    private func failure(reportedBy connection: OpaquePointer) -> ConnectionFailure {
        let message = libpqMessage(connection)
        let sqlState = lastSQLState(message)
        var shown: String? = message
        if let password = target.parameters["password"], !password.isEmpty, message.contains(password) { shown = nil }
        return ConnectionFailure(reason: reason(for: sqlState), sqlState: sqlState, message: shown)
    }

    private func reason(for sqlState: SQLState?) -> ConnectionFailure.Reason {
        guard let sqlState else { return .unreachable }
        switch sqlState {
        case .cannotConnectNow, .adminShutdown, .crashShutdown: return .notReady
        case .tooManyConnections: return .tooManyConnections
        case .invalidCatalogName: return .unknownDatabase
        case .insufficientPrivilege: return .refused
        default: return sqlState.conditionClass == .invalidAuthorizationSpecification ? .refused : .server
        }
    }

    /// The code of the last host that answered. libpq 15 has no accessor for it; in the documented form of `PQERRORS_SQLSTATE` a server's
    /// report is the severity, a colon, two spaces and the code.
    private func lastSQLState(_ message: String) -> SQLState? {
        for line in message.split(separator: "; ").reversed() {
            guard let colon = line.lastIndex(of: ":") else { continue }
            let code = line[colon...].dropFirst().drop { $0 == " " }
            if let sqlState = SQLState(rawValue: String(code)) { return sqlState }
        }
        return nil
    }
}
