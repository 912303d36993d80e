package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReadingTest {
  @TempDir Path folder;

  @Test
  void infersTheFourTypes() throws IOException {
    Table table =
        read("n,b,d,c\n1.5,true,2001-03-31,x\n-2e3,FALSE,2001-03-31T18:05:00Z,y\nNA,,?,-\n");

    assertThat(table.columns())
        .extracting(Column::type)
        .containsExactly(
            ColumnType.NUMBER, ColumnType.BOOLEAN, ColumnType.DATE, ColumnType.CATEGORY);
    assertThat(table.row(0).values())
        .containsExactly(1.5, true, java.time.Instant.parse("2001-03-31T00:00:00Z"), "x");
    assertThat(table.row(1).values())
        .containsExactly(-2000.0, false, java.time.Instant.parse("2001-03-31T18:05:00Z"), "y");
    assertThat(table.row(2).values()).containsOnlyNulls();
  }

  @Test
  void zeroAndOneAreNumbers() throws IOException {
    assertThat(read("a\n0\n1\n").column("a").type()).isEqualTo(ColumnType.NUMBER);
  }

  @Test
  void mixedBooleanWordsAreCategories() throws IOException {
    Column.Categories column = (Column.Categories) read("a\nf\nn\n").column("a");
    assertThat(column.dictionary()).containsExactly("f", "n");
  }

  @Test
  void detectsTheDelimiter() throws IOException {
    for (String delimiter : List.of(",", ";", "\t", "|")) {
      Table table = read("a,b,c\n1,x y,2\n3,z,4\n".replace(",", delimiter));
      assertThat(table.names()).as(delimiter).containsExactly("a", "b", "c");
    }
  }

  @Test
  void readsQuotedDelimitersQuotesAndLineEnds() throws IOException {
    Table table = read("a,b\r\n\"x, \"\"y\"\"\",\"1\nline\"\r\nz,w\r\n");
    assertThat(table.row(0).values()).containsExactly("x, \"y\"", "1\nline");
    assertThat(table.row(1).values()).containsExactly("z", "w");
  }

  @Test
  void readsLoneCarriageReturnsAndNoLastLineEnd() throws IOException {
    assertThat(read("a,b\r1,2\r3,4").rows()).isEqualTo(2);
  }

  @Test
  void skipsByteOrderMarks() throws IOException {
    for (var charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = folder.resolve("marked.csv");
      Files.write(file, "\uFEFFname,n\nä,1\n".getBytes(charset));
      assertThat(TableReader.read(file).row(0))
          .as("%s", charset)
          .isEqualTo(Map.of("name", "ä", "n", 1.0));
    }
  }

  @Test
  void readsDecimalCommasWhenSemicolonsSeparate() throws IOException {
    assertThat(read("a;b\n1,5;2\n-0,25;3\n").row(1).values()).containsExactly(-0.25, 3.0);
    assertThat(read("a;b\n1.5;2\n").row(0).values()).containsExactly(1.5, 2.0);
  }

  @Test
  void aLateTextTurnsANumberColumnIntoCategoriesWithItsOriginalTexts() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 5000; i++) {
      text.append("007,").append(i).append('\n');
    }
    Reading reading = readWithFindings(text + "x,1\n");

    Column.Categories column = (Column.Categories) reading.table().column("a");
    assertThat(column.dictionary()).containsExactly("007", "x");
    assertThat(reading.table().column("b").value(4999)).isEqualTo(4999.0);
    assertThat(reading.findings())
        .anySatisfy(finding ->
            assertThat(finding.message()).contains("column 'a'").contains("row 5001 holds 'x'"));
  }

  @Test
  void aColumnWhoseFirstThousandsAreMissingIsTypedByItsFirstValue() throws IOException {
    Table table = read("a,b\n" + ",1\n".repeat(3000) + "2001-01-02,1\n");
    assertThat(table.column("a").type()).isEqualTo(ColumnType.DATE);
  }

  private Table read(String text) throws IOException {
    return readWithFindings(text).table();
  }

  private Reading readWithFindings(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), text);
    return TableReader.readWithFindings(file, ReadSettings.defaults());
  }
}
