package import CWeb
internal import COpenSSL
internal import IntakeStore

/// Style sheets, scripts and icons, each under an address that changes with what it holds.
package struct Assets: Sendable {
    package struct Asset: Sendable {
        package let bytes: [UInt8]
        package let type: String
    }

    private let byPath: [String: Asset]
    private let paths: [String: String]

    package init(_ assets: web_assets) {
        var byPath: [String: Asset] = [:]
        var paths: [String: String] = [:]
        for entry in UnsafeBufferPointer(start: assets.start, count: assets.count) {
            let name = String(cString: entry.name)
            let bytes = Array(UnsafeBufferPointer(start: entry.bytes, count: entry.length))
            let path = "/assets/\(Self.tag(bytes))/\(name)"
            paths[name] = path
            byPath[path] = Asset(bytes: bytes, type: Self.type(name))
        }
        self.byPath = byPath
        self.paths = paths
    }

    package subscript(_ name: String) -> String {
        guard let path = paths[name] else { preconditionFailure("no asset of this name is built in") }
        return path
    }

    package func asset(at path: String) -> Asset? { byPath[path] }

    private static func type(_ name: String) -> String {
        if name.hasSuffix(".css") { return "text/css; charset=utf-8" }
        if name.hasSuffix(".js") { return "text/javascript; charset=utf-8" }
        return "image/svg+xml"
    }

    private static func tag(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return KeyedDigest.hexadecimal(digest.prefix(8))
    }
}
