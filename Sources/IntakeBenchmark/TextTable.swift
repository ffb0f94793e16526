internal import Foundation

/// A table in text: the first column, and those without a heading, to the left, the others to the right.
struct TextTable {
    private var rows: [[String]]

    init(_ heading: [String]) { rows = [heading] }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The rows with their columns below each other, each with a line break.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || rows[0][column].isEmpty ? cell + space : space + cell
            }
            return cells.joined(separator: "  ").replacing(/\ +$/, with: "") + "\n"
        }.joined()
    }
}

extension Double {
    /// The number with this many digits after the point.
    func decimals(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
