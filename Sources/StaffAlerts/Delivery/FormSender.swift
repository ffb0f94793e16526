internal import CCurl
internal import IntakeStore

/// Sends a form as a clinic's site does by HTTP, for a monitor that runs elsewhere.
package struct FormSender: Sendable {
    private let url: String
    private let secret: Secret
    private let caFile: String?

    /// - Parameter url: that of `POST /forms`; without encryption only on this machine.
    /// - Throws: ``AlertsConfigurationError``.
    package init(url: String, secretFile: String, caFile: String?, secrets: SecretStore)
        throws(AlertsConfigurationError)
    {
        let isHere = ["http://127.0.0.1:", "http://[::1]:"].contains { url.hasPrefix($0) }
        guard url.hasPrefix("https://") || isHere else {
            throw AlertsConfigurationError("url is no https address: what a patient says must be encrypted on its way")
        }
        self.url = url
        secret = try secrets.secret(secretFile, for: "secret-file")
        if let caFile {
            self.caFile = try secrets.authorities(caFile, for: "ca-file")
        } else {
            self.caFile = nil
        }
    }

    /// - Returns: whether it was stored, and in words what came instead, without anything of the form.
    package func send(_ form: String, key: String) async -> (isStored: Bool, failure: String) {
        let transfer = Transfer(
            url: url,
            content: .post(
                Array(form.utf8),
                headers: [
                    "Content-Type: application/json", "Idempotency-Key: \(key)",
                    "Authorization: Bearer \(secret.revealedText)",
                ]),
            caFile: caFile, proxy: nil, timeout: .seconds(20))
        let result = await transfer.perform()
        if [200, 201].contains(result.status) { return (true, "") }
        return (
            false, result.status > 0 ? "status.\(result.status)" : String(cString: curl_easy_strerror(result.code))
        )
    }
}
