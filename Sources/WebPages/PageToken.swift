internal import IntakeStore

/// What a page of ours carries and no other page can: proof that what a person or a browser sends began here.
package struct PageToken: Sendable {
    private let key: [UInt8]

    package init() {
        var generator = SystemRandomNumberGenerator()
        key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    package func token(for whom: String) -> String {
        KeyedDigest.hexadecimal(KeyedDigest.sha256(Array(whom.utf8), key: key))
    }

    package func isValid(_ given: String?, for whom: String) -> Bool {
        Secret.isSame(given ?? "", token(for: whom))
    }
}
