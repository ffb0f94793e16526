internal import Glibc
internal import HTTPTypes
internal import WebPages

/// Who a request is from, as far as a form that is open to all can know: a browser, by a cookie, and an address.
struct FormVisitor: Sendable {
    private var header: HTTPField.Name?
    private let isEncrypted: Bool
    private let limits: FormLimits
    private let requests: RateLimit
    private let starts: RateLimit
    private let sends: RateLimit
    private let allRequests: RateLimit
    private let allStarts: RateLimit
    private let allSends: RateLimit
    /// Of the site, which has shown that it is the site: it takes nothing from those who fill in the pages.
    private let siteSends: RateLimit

    init(_ configuration: FormConfiguration, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        header = HTTPField.Name(configuration.clientHeader)
        isEncrypted = configuration.address.isEncrypted
        limits = configuration.limits
        requests = RateLimit(perMinute: limits.requestsAMinute, now: now)
        starts = RateLimit(perMinute: limits.startsAMinute, now: now)
        sends = RateLimit(perMinute: limits.sendsAMinute, now: now)
        allRequests = RateLimit(perMinute: limits.allRequestsAMinute, now: now)
        allStarts = RateLimit(perMinute: limits.allStartsAMinute, now: now)
        allSends = RateLimit(perMinute: limits.allSendsAMinute, now: now)
        siteSends = RateLimit(perMinute: limits.allSendsAMinute, now: now)
    }

    /// The same with another header of the proxy; what was counted stays.
    func reading(_ header: String) -> FormVisitor {
        var copy = self
        copy.header = HTTPField.Name(header)
        return copy
    }

    func mayAsk(_ headers: HTTPFields) -> Bool { allows(headers, requests, allRequests) }
    func mayStart(_ headers: HTTPFields) -> Bool { allows(headers, starts, allStarts) }
    func maySend(_ headers: HTTPFields) -> Bool { allows(headers, sends, allSends) }

    /// A site's server sends for all its patients.
    func maySendForSite() -> Bool { siteSends.allows("") }

    /// The address first: one that asks too much takes nothing from the others. Where a proxy names none, all of them share
    /// the larger limit alone.
    private func allows(_ headers: HTTPFields, _ ofOne: RateLimit, _ ofAll: RateLimit) -> Bool {
        if let address = address(headers), !ofOne.allows(address) { return false }
        return ofAll.allows("")
    }

    /// The browser's address as the proxy names it; of version 6 the network, of which one household has all.
    private func address(_ headers: HTTPFields) -> String? {
        guard let header else { return nil }
        let given = headers[values: header]
        guard given.count == 1, given[0].utf8.count <= 64 else { return nil }
        return Self.network(given[0])
    }

    /// Nil for what is no address.
    static func network(_ text: String) -> String? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return text }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return withUnsafeBytes(of: six) { $0.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") }
    }

    // MARK: The cookie

    /// Bound to this host and to TLS by its name, where there is TLS.
    private var name: String { isEncrypted ? "__Host-form" : "form" }

    /// - Parameter owner: what a browser proves by that a form is its own.
    func cookie(_ owner: String) -> String {
        "\(name)=\(owner); Path=/; HttpOnly; SameSite=Strict\(isEncrypted ? "; Secure" : "")"
    }

    /// Nil without a cookie of ours, or with two.
    func owner(_ headers: HTTPFields) -> String? {
        let values = headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
            let halves = pair.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(halves[1])
        }
        guard values.count == 1, values[0].utf8.count == 64,
            values[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return values[0]
    }
}
