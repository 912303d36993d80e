package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReadingTest {
  @TempDir Path folder;

  @Test
  void infersTheFourTypes() throws IOException {
    Table table =
        read("""
        {"n": 1.5, "b": true, "d": "2001-03-31T10:00", "c": "x", "late": 1}
        {"c": null, "n": -2, "b": false, "d": "2001-04-01", "more": "y"}
        """)
            .table();
    assertThat(table.names()).containsExactly("n", "b", "d", "c", "late", "more");
    assertThat(table.row(0).values())
        .containsExactly(1.5, true, Instant.parse("2001-03-31T10:00:00Z"), "x", 1.0, null);
    assertThat(table.row(1).values())
        .containsExactly(-2.0, false, Instant.parse("2001-04-01T00:00:00Z"), null, null, "y");
  }

  @Test
  void readsAnArrayOfObjects() throws IOException {
    assertThat(read("[{\"a\": 1},\n{\"a\": 2}]").table().rows()).isEqualTo(2);
  }

  @Test
  void readsAMixedColumnAsCategoriesAndSaysSo() throws IOException {
    Reading reading = read("{\"a\": 1.50}\n{\"a\": \"x\"}\n{\"b\": 1}\n{\"a\": true}\n");
    Column.Categories column = (Column.Categories) reading.table().column("a");
    assertThat(column.dictionary()).containsExactly("1.50", "x", "true");
    assertThat(column.codes()).containsExactly(0, 1, -1, 2);
    assertThat(reading.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("column 'a'", "row 2"));
  }

  @Test
  void keepsTextsThatWouldBeMissingInCsv() throws IOException {
    Column.Categories column =
        (Column.Categories) read("{\"a\": \"NA\"}\n{\"a\": \"\"}\n").table().column("a");
    assertThat(column.dictionary()).containsExactly("NA");
    assertThat(column.codes()).containsExactly(0, -1);
  }

  @Test
  void readsAColumnOfNullsAsMissingNumbers() throws IOException {
    Column column = read("{\"a\": null, \"b\": 1}\n{\"b\": 2}\n").table().column("a");
    assertThat(column.type()).isEqualTo(ColumnType.NUMBER);
    assertThat(column.isMissing(0) && column.isMissing(1)).isTrue();
  }

  private Reading read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("t.jsonl"), text);
    return TableReader.readWithFindings(file, ReadSettings.defaults());
  }
}
