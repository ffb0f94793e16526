import Foundation
import Postgres
import Testing

@testable import StaffBoard
@testable import WebPages

/// Pages of texts that somebody outside the clinic wrote.
@Suite struct MarkupTests {
    @Test func `an interpolated text is never markup, in text or in an attribute`() {
        let hostile = #"<script>alert(1)</script>"'&"#
        let html: HTML = "<p title=\"\(hostile)\">\(said: hostile)</p>"
        let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"
        #expect(html.text == "<p title=\"\(escaped)\"><bdi>\(escaped)</bdi></p>")
    }

    @Test(arguments: [
        "\u{202E}", "\u{2066}", "\u{0}", "\u{7}", "\u{85}", "\u{200B}", "\u{2028}", "\u{E0041}", "\u{FEFF}",
    ])
    func `what acts unseen stands as its code point`(character: String) {
        let html: HTML = "\("no \(character)yes")"
        let code = String(character.unicodeScalars.first!.value, radix: 16, uppercase: true)
        #expect(html.text == "no \u{27E8}U+\(code)\u{27E9}yes")
    }

    @Test func `the header Date has the form that HTTP wants`() {
        #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func `letters of any language, joined emoji and line breaks stay`() {
        let text = "ñ أشعر 👨‍👩‍👧 ❤️\n\ttwo"
        let html: HTML = "\(text)"
        #expect(html.text == text)
    }

    @Test func `the printed protocol is headings, lists within lists and tables, and nothing of it is markup`() {
        let html = Markdown.html(
            "#### E1. A <b> rule\n\n- one\n  - *two* of `x`\n  - three\n- four **bold**\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\nPlain * text\n"
        )
        #expect(
            html.text == """
                <h4 id="E1">E1. A &lt;b&gt; rule</h4>
                <ul><li>one<ul><li><em>two</em> of <code>x</code></li>
                <li>three</li>
                </ul>
                </li>
                <li>four <strong>bold</strong></li>
                </ul>
                <table tabindex="0"><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr>
                </tbody></table>
                <p>Plain * text</p>

                """)
    }

    @Test(arguments: [
        "//evil.example/", "https://evil.example/", "/cases/../x", "/cases/x", "javascript:alert(1)", "", "/elsewhere",
    ])
    func `an act leads back to pages of ours alone`(address: String) { #expect(Back(address) == nil) }

    @Test(arguments: ["/", "/?show=mine&level=urgent&page=3", "/words?skip=2", "/done", "/operations"])
    func `an act leads back to where it began`(address: String) { #expect(Back(address)?.address == address) }

    @Test func `a field given twice, a broken escape, a zero byte and too many fields are no form`() {
        #expect(FormFields("a=1&a=2".utf8, atMost: 9) == nil)
        #expect(FormFields("a=%4".utf8, atMost: 9) == nil)
        #expect(FormFields("a=%00".utf8, atMost: 9) == nil)
        #expect(FormFields("a=%ff".utf8, atMost: 9) == nil)
        #expect(FormFields("a=1&b=2&c=3".utf8, atMost: 2) == nil)
        #expect(FormFields("a=1+%2B%C3%A9%0D%0Ax&b".utf8, atMost: 9)?.values == ["a": "1 +é\nx", "b": ""])
    }
}

/// Who may come in.
@Suite struct SignInTests {
    private static func proxy(_ secret: String? = BoardVisit.secret) throws -> SignIn {
        .proxy(
            try SignIn.Proxy(
                personHeader: "X-Forwarded-User", groupsHeader: "X-Forwarded-Groups", secret: secret,
                groups: ["nurses": .staff, "doctors": .clinician], people: ["bea@clinic": "Bea"]))
    }

    @Test func `the proxy's person has the roles of their groups, by the name that the clinic has`() throws {
        let visitor = try Self.proxy().visitor(BoardVisit.headers("bea@clinic", "others, nurses,doctors"))
        #expect(visitor == Visitor(person: "Bea", roles: [.staff, .clinician]))
    }

    @Test(
        arguments: [
            ("Ann", "others", []), ("Ann", "", []), ("  ", "nurses", []),
            ("Ann", "nurses", [("X-Forwarded-User", "Bea")]),
            ("Ann", "nurses", [("X-Forwarded-Groups", "doctors")]),
            ("Ann", "nurses", [("X-Intake-Proxy", BoardVisit.secret)]),
        ] as [(String, String, [(String, String)])])
    func `nobody else comes in`(person: String, groups: String, more: [(String, String)]) throws {
        #expect(try Self.proxy().visitor(BoardVisit.headers(person, groups, more)) == nil)
    }

    @Test func `who does not know what the proxy knows is nobody`() throws {
        #expect(try Self.proxy("another secret of 32 characters..").visitor(BoardVisit.headers("Ann", "nurses")) == nil)
    }

    @Test(arguments: [
        #"{"listen":"0.0.0.0:80","address":"https://a.example","groups":{"a":"staff"}}"#,
        #"{"listen":"127.0.0.1:8080","address":"https://a.example","groups":{"a":"staff"}}"#,
        #"{"listen":"/run/b.sock","address":"a.example","groups":{"a":"staff"}}"#,
        #"{"listen":"/run/b.sock","address":"https://a.example/board","groups":{"a":"staff"}}"#,
        #"{"listen":"/run/b.sock","address":"https://a.example","groups":{}}"#,
        #"{"listen":"/run/b.sock","address":"https://a.example","groups":{"a":"boss"}}"#,
        #"{"listen":"/run/b.sock","address":"https://a.example","groups":{"a":"staff"},"person":"X"}"#,
        #"{"listen":"/run/b.sock","address":"https://a.example","groups":{"a":"staff"},"proxySecretFile":"/dev/null"}"#,
    ])
    func `settings that would let in somebody whom nobody signed in do not start`(json: String) {
        #expect(throws: (any Error).self) {
            _ = try BoardConfiguration(
                try JSONDecoder().decode(BoardSettings.self, from: Data(json.utf8)), database: .init(""),
                printedProtocol: .init(version: "1", markdown: ""))
        }
    }

    @Test func `a Unix socket needs no secret, since its file says who may use it`() throws {
        let json = #"{"listen":"/run/b.sock","address":"https://a.example","groups":{"a":"staff"}}"#
        let configuration = try BoardConfiguration(
            try JSONDecoder().decode(BoardSettings.self, from: Data(json.utf8)), database: .init(""),
            printedProtocol: .init(version: "1", markdown: ""))
        #expect(configuration.address.authority == "a.example")
    }

    @Test func `a page's token is one person's and one run's`() {
        let ann = Visitor(person: "Ann", roles: [.staff])
        let token = PageToken()
        #expect(token.isValid(token.token(for: ann.person), for: ann.person))
        #expect(!token.isValid(token.token(for: "Ann"), for: "Bea"))
        #expect(!PageToken().isValid(token.token(for: ann.person), for: ann.person))
        #expect(!token.isValid(nil, for: "Ann"))
        #expect(!token.isValid("", for: "Ann"))
    }
}
