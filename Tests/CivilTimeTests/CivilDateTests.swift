import CivilTime
import Testing

@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0, 4), (1969, 12, 31, -1, 3), (2000, 2, 29, 11_016, 2), (2000, 3, 1, 11_017, 3),
        (1900, 3, 1, -25_508, 4), (2026, 3, 2, 20_514, 1), (2026, 11, 22, 20_779, 7), (2100, 2, 28, 47_540, 7),
        (1600, 1, 1, -135_140, 6), (9999, 12, 31, 2_932_896, 5),
    ])
    func `known days have their number and weekday`(
        _ year: Int, _ month: Int, _ day: Int, _ number: Int, _ weekday: Int
    ) {
        let date = CivilDate(year: year, month: month, day: day)
        #expect(date.daysSinceEpoch == number)
        #expect(CivilDate(daysSinceEpoch: number) == date)
        #expect(date.weekday == weekday)
    }

    @Test func `every day follows the one before`() {
        var previous = CivilDate(daysSinceEpoch: -141_000)
        for number in -140_999...(-140_000) + 1_000 {
            let date = CivilDate(daysSinceEpoch: number)
            #expect(date.daysSinceEpoch == number)
            #expect(date.weekday == previous.weekday % 7 + 1)
            let isNext = date.day == previous.day + 1 || (date.day == 1 && previous.day >= 28)
            #expect(isNext)
            previous = date
        }
    }

    @Test func `a day is written in digits and spelled out`() {
        let date = CivilDate(year: 2026, month: 3, day: 2)
        #expect(date.description == "2026-03-02")
        #expect(date.spelledOut == "2 March 2026")
        #expect(CivilDate(year: 33, month: 12, day: 25).description == "0033-12-25")
    }
}
