import IntakeForms
import Testing

@Suite struct JSONObjectTests {
    @Test func `a report is one line with its members by name, and with a null for what there is not`() {
        var report: JSONObject = [
            "text": "a/b \"c\"\n", "none": String?.none, "some": 1 as Int?, "ratio": 0.5, "endless": Double.infinity,
            "noNumber": Double.nan as Double?, "list": [["x": true] as JSONObject, [:]], "levels": ["soon": 2],
        ]
        report.set("added", to: ["p", nil])
        #expect(
            report.line
                == #"{"added":["p",null],"endless":null,"levels":{"soon":2},"list":[{"x":true},{}],"noNumber":null,"#
                + #""none":null,"ratio":0.5,"some":1,"text":"a/b \"c\"\n"}"# + "\n")
    }
}
