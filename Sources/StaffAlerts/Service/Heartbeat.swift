/// Calls a monitor elsewhere while all is well, so that silence is noticed there.
package struct Heartbeat: Sendable {
    private let url: Secret
    private let caFile: String?
    let interval: Duration

    /// - Throws: ``AlertsConfigurationError`` for an address that cannot be used.
    package init(_ settings: HeartbeatSettings, secrets: SecretStore) throws(AlertsConfigurationError) {
        url = try Channel.address(
            settings.url, allowsPlainHTTP: settings.allowsPlainHTTP, for: "heartbeat", secrets: secrets)
        var authorities: String?
        if let file = settings.caFile { authorities = try secrets.authorities(file, for: "heartbeat.caFile") }
        caFile = authorities
        interval = .seconds(settings.interval)
    }

    /// Calls once; nil when the monitor has taken it, else a code.
    package func call() async -> String? {
        let transfer = Transfer(url: url.revealedText, content: .get, caFile: caFile, timeout: .seconds(15))
        return await transfer.perform().webReport.failure
    }
}
