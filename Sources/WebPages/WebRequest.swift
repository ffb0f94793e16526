package import HTTPTypes
package import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// What is the same of every request, whoever it is from.
package enum WebRequest {
    /// An address within the site: its path and what follows the question mark.
    package struct Target: Sendable {
        package let path: String
        package let query: FormFields

        package var parts: [Substring] { path.split(separator: "/") }

        /// nil for what no page of ours links to.
        package init?(_ request: Request) {
            let halves = (request.head.path ?? "").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            path = String(halves.first ?? "")
            let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/".utf8)
            guard path.utf8.count <= 200, path.hasPrefix("/"), path.utf8.allSatisfy(allowed.contains),
                !path.contains(".."), !path.contains("//"),
                let query = FormFields((halves.count == 2 ? halves[1] : "").utf8, atMost: 200)
            else { return nil }
            self.query = query
        }
    }

    /// Why a body is not read.
    package enum BodyRefusal: Error {
        case otherType, tooLarge, tooSlow, unreadable
    }

    /// The fields of the form in the body.
    package static func fields(
        of request: Request, bytes limit: Int, seconds: Int, fields count: Int
    ) async throws -> FormFields {
        guard request.headers[.contentType]?.split(separator: ";").first == "application/x-www-form-urlencoded" else {
            throw BodyRefusal.otherType
        }
        let body = try await body(of: request, bytes: limit, seconds: seconds)
        guard let fields = FormFields(body.readableBytesView, atMost: count) else { throw BodyRefusal.unreadable }
        return fields
    }

    /// The bytes of a JSON document in the body.
    package static func json(of request: Request, bytes limit: Int, seconds: Int) async throws -> [UInt8] {
        guard request.headers[.contentType]?.split(separator: ";").first == "application/json" else {
            throw BodyRefusal.otherType
        }
        return Array(try await body(of: request, bytes: limit, seconds: seconds).readableBytesView)
    }

    private static func body(of request: Request, bytes limit: Int, seconds: Int) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw BodyRefusal.tooLarge
        }
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                do { return try await request.body.collect(upTo: limit) } catch is NIOTooManyBytesError {
                    throw BodyRefusal.tooLarge
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw BodyRefusal.tooSlow
            }
            defer { group.cancelAll() }
            return try await group.next() ?? ByteBuffer()
        }
    }

    /// Whether a form comes from one of our own pages: browsers say so, and no page can make them lie.
    package static func isFromOurPage(_ headers: HTTPFields, _ address: WebAddress) -> Bool {
        let site = headers[values: .init("Sec-Fetch-Site")!]
        let origin = headers[values: .init("Origin")!]
        return !(site.isEmpty && origin.isEmpty) && site.allSatisfy { $0 == "same-origin" }
            && origin.allSatisfy { $0 == address.origin }
    }

    /// Whether a page is asked for by itself: other sites may link to it, and take nothing of it into their pages.
    package static func isPage(_ headers: HTTPFields) -> Bool {
        guard let site = headers[.init("Sec-Fetch-Site")!], site != "same-origin", site != "none" else { return true }
        return headers[.init("Sec-Fetch-Mode")!] == "navigate" && headers[.init("Sec-Fetch-Dest")!] == "document"
    }
}

extension Response {
    /// As it is sent: secured, and without a body where none was asked for.
    ///
    /// - Parameter hasScripts: whether pages have scripts of ours, and ask by them.
    package func finished(for request: Request, hasScripts: Bool) -> Response {
        var response = self
        response.secure(hasScripts: hasScripts)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// What forbids browsers inline code, frames, sniffing and storing.
    private mutating func secure(hasScripts: Bool) {
        let scripts = hasScripts ? "script-src 'self'; connect-src 'self'; " : ""
        let fields: [(String, String)] = [
            (
                "Content-Security-Policy",
                "default-src 'none'; \(scripts)style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
            // Not no-referrer, with which browsers send a form's Origin as null.
            ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("X-Robots-Tag", "noindex, nofollow"),
        ]
        for (name, value) in fields { headers[HTTPField.Name(name)!] = value }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }

    package static func page(_ html: HTML, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: html.text)))
    }

    package static func seeOther(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address])
    }

    package static func asset(_ asset: Assets.Asset) -> Response {
        Response(
            status: .ok, headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }
}
