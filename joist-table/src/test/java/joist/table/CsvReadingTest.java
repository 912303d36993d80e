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

  @Test
  void readsInfinitiesAsMissingAndSaysSo() throws IOException {
    Reading reading = readWithFindings("a\n1\ninf\n-Infinity\n1e999\n2\n");
    assertThat(reading.table().column("a").type()).isEqualTo(ColumnType.NUMBER);
    assertThat(reading.table().column("a").isMissing(1)).isTrue();
    assertThat(reading.findings())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.message()).contains("column 'a' has 3 infinite", "row 2"));
  }

  @Test
  void readsThousandsSeparatorsAsCategoriesAndSaysHowToFixThem() throws IOException {
    Reading reading = readWithFindings("a;b\n1.000.000;1\n2.500.000;2\n");
    assertThat(reading.table().column("a").type()).isEqualTo(ColumnType.CATEGORY);
    assertThat(messages(reading)).anyMatch(m -> m.contains("thousands separators"));
    Reading late = readWithFindings("a\n" + "5\n".repeat(2000) + "\"1,000\"\n");
    assertThat(messages(late)).anyMatch(m -> m.contains("row 2001") && m.contains("thousands"));
  }

  @Test
  void warnsOfCodesReadAsNumbersAndOfAMissingHeader() throws IOException {
    assertThat(messages(readWithFindings("zip,n\n02134,1\n"))).anyMatch(m -> m.contains("02134"));
    assertThat(messages(readWithFindings("1,2\n3,4\n"))).anyMatch(m -> m.contains("add a header"));
  }

  @Test
  void quotesMakeAMissingMarkerAText() throws IOException {
    Column.Categories column =
        (Column.Categories) read("c,n\n\"NA\",1\nNA,2\n\"\",3\nFR,4\n").column("c");
    assertThat(column.dictionary()).containsExactly("NA", "FR");
    assertThat(column.codes()).containsExactly(0, -1, -1, 1);
  }

  @Test
  void takesForcedTypes() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c\n1,007,yes\n0,008,n\n");
    Table table =
        TableReader.read(
            file,
            ReadSettings.defaults()
                .withTypes(
                    Map.of(
                        "a", ColumnType.BOOLEAN,
                        "b", ColumnType.CATEGORY,
                        "c", ColumnType.BOOLEAN)));
    assertThat(table.row(0).values()).containsExactly(true, "007", true);
    assertThat(table.row(1).values()).containsExactly(false, "008", false);
  }

  @Test
  void stopsAtTheRowLimit() throws IOException {
    Path file =
        Files.writeString(folder.resolve("t.csv"), "a\n" + "1\n".repeat(100) + "broken,row\n");
    assertThat(TableReader.read(file, ReadSettings.defaults().withRowLimit(7)).rows()).isEqualTo(7);
  }

  @Test
  void readsGzipAndTellsItsProgressInBytesOfTheFile() throws IOException {
    Table table =
        new Table(
            List.of(new Column.Numbers("a", new java.util.Random(1).doubles(300_000).toArray())));
    Path file = folder.resolve("t.csv.gz");
    TableWriter.write(table, file);
    List<Long> done = new java.util.ArrayList<>();
    Table back =
        TableReader.read(
            file, ReadSettings.defaults().withProgress((bytes, total) -> done.add(bytes)));
    assertThat(ColumnContent.equal(back.column("a"), table.column("a"))).isTrue();
    assertThat(done).isSorted().hasSizeGreaterThan(1);
    assertThat(done.getLast()).isEqualTo(Files.size(file));
  }

  private static List<String> messages(Reading reading) {
    return reading.findings().stream().map(Finding::message).toList();
  }

  private Table read(String text) throws IOException {
    return readWithFindings(text).table();
  }

  private Reading readWithFindings(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), text);
    return TableReader.readWithFindings(file, ReadSettings.defaults());
  }
}
