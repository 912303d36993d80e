package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way a file can be wrong, and that the message says what, where, and what to do. */
class BadInputTest {
  @TempDir Path folder;

  @Test
  void refusesAnEmptyFile() throws IOException {
    assertFails("a.csv", "", "a.csv", "expected a header and rows", "empty file");
    assertFails("b.csv", "\n\n \n".replace(" ", ""), "b.csv", "blank lines");
  }

  @Test
  void refusesAHeaderAlone() throws IOException {
    assertFails("a.csv", "x,y\n", "a.csv", "rows below the header", "x, y");
    assertFails("b.csv", "x,y", "rows below the header");
  }

  @Test
  void refusesRaggedRowsNamingRowLineAndCounts() throws IOException {
    assertFails(
        "a.csv",
        "x,y\n1,2\n3\n",
        "row 2 (line 3)",
        "expected 2 fields",
        "got 1",
        "add what is missing");
    assertFails("a.csv", "x,y\n1,2\n\n3,4,5\n", "row 2 (line 4)", "got 3", "quote the field");
    assertFails("a.tsv", "x\ty\n1\n", "separated by tabs");
  }

  @Test
  void refusesARaggedRowFarDownALargeFile() throws IOException {
    String text = "x,y\n" + "1,2\n".repeat(3_000) + "1\n" + "1,2\n".repeat(3_000);
    Path file = Files.writeString(folder.resolve("a.csv"), text);
    SourceFile source = SourceFile.probe(file);

    assertThatThrownBy(
            () -> new CsvReading(source, ReadSettings.defaults().withThreads(2), 1_000).read())
        .isInstanceOf(TableException.class)
        .hasMessageContaining("row 3001 (line 3002)");
  }

  @Test
  void refusesAWrongEncodingNamingTheByteItsPlaceAndTheSetting() throws IOException {
    byte[] text = "name,n\nab,1\nMünchen,2\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("a.csv"), text);

    assertThatThrownBy(() -> TableReader.read(file))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("row 2 (line 3), column 'name'")
        .hasMessageContaining("0xFC at offset 13")
        .hasMessageContaining("set the charset");
    assertThat(
            TableReader.read(file, ReadSettings.defaults().withCharset(StandardCharsets.ISO_8859_1))
                .row(1))
        .containsEntry("name", "München");
  }

  @Test
  void refusesAWrongEncodingBeyondTheSampledRows() throws IOException {
    String text = "name,n\n" + "ab,1\n".repeat(200_000) + "München,2\n";
    Path file = Files.write(folder.resolve("a.csv"), text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableReader.read(file))
        .hasMessageContaining("row 200001 (line 200002), column 'name'");
  }

  @Test
  void refusesAWrongEncodingInTheHeader() throws IOException {
    Path file =
        Files.write(folder.resolve("a.csv"), "x,ü\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableReader.read(file)).hasMessageContaining("the header, column 2");
  }

  @Test
  void refusesAMillionColumnsWithoutReadingThem() throws IOException {
    String header =
        IntStream.range(0, 1_000_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    assertFails("a.csv", header + "\n", "at most 100,000 columns".replace(",", ""), "transposed");
  }

  @Test
  void readsTenThousandColumns() throws IOException {
    String header =
        IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String row =
        IntStream.range(0, 10_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Path file = Files.writeString(folder.resolve("a.csv"), header + "\n" + (row + "\n").repeat(60));

    Table table = TableReader.read(file);

    assertThat(table.rows()).isEqualTo(60);
    assertThat(table.columns()).hasSize(10_000);
    assertThat(table.columns().get(9_999).value(59)).isEqualTo(9_999.0);
  }

  @Test
  void refusesDuplicateAndEmptyNames() throws IOException {
    assertFails("a.csv", "x,y,x\n1,2,3\n", "distinct column names", "'x'", "columns 1 and 3");
    assertFails("a.csv", ",y\n1,2\n", "a name for every column", "column 1 of 2");
  }

  @Test
  void refusesAnUnclosedQuote() throws IOException {
    assertFails("a.csv", "x,y\n1,2\n3,\"4\n5,6\n", "row 2 (line 3)", "closing quote");
    assertFails("a.csv", "x,y\n1,2\n3,\"4\"5\n", "row 2 (line 3)", "double the quotes");
  }

  @Test
  void refusesAFieldLongerThanTheLimit() throws IOException {
    String text = "x,y\n1,\"" + "long ".repeat((1 << 24) / 5 + 10) + "\"\n";
    assertFails("a.csv", text, "row 1 (line 2)", "fields of at most", "close a quote");
  }

  @Test
  void refusesATruncatedGzip() throws IOException {
    byte[] whole =
        gzip(
            "x,y\n"
                + IntStream.range(0, 100_000)
                    .mapToObj(i -> i + ",2\n")
                    .collect(Collectors.joining()));
    Path file = folder.resolve("a.csv.gz");
    Files.write(file, Arrays.copyOf(whole, whole.length - 1_000));
    assertThatThrownBy(() -> TableReader.read(file))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("a.csv.gz")
        .hasMessageContaining("truncated");
    Files.write(file, Arrays.copyOf(whole, 8));
    assertThatThrownBy(() -> TableReader.read(file)).hasMessageContaining("truncated");
  }

  @Test
  void refusesTruncatedAndCorruptParquet() throws IOException {
    Path file = folder.resolve("a.parquet");
    Table table =
        new Table(
            java.util.List.of(
                new Column.Numbers("x", IntStream.range(0, 50_000).asDoubleStream().toArray())));
    TableWriter.write(table, file);
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> TableReader.read(file))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("a.parquet")
        .hasMessageContaining("truncated");

    byte[] corrupt = whole.clone();
    Arrays.fill(corrupt, corrupt.length - 100, corrupt.length - 8, (byte) 0x5A);
    Files.write(file, corrupt);
    assertThatThrownBy(() -> TableReader.read(file))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("expected readable Parquet");

    Files.writeString(file, "x,y\n1,2\n");
    assertThatThrownBy(() -> TableReader.read(file))
        .hasMessageContaining("does not start with PAR1");
  }

  @Test
  void refusesADirectoryNamingTheTablesInIt() throws IOException {
    Files.writeString(folder.resolve("rows.csv"), "x\n1\n");
    assertThatThrownBy(() -> TableReader.read(folder))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("expected a file, got a directory")
        .hasMessageContaining("rows.csv");
  }

  @Test
  void refusesAMissingFileNamingTheNearest() throws IOException {
    Files.writeString(folder.resolve("flights.csv"), "x\n1\n");
    assertThatThrownBy(() -> TableReader.read(folder.resolve("fligths.csv")))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("did you mean 'flights.csv'?");
    assertThatThrownBy(() -> TableReader.read(folder.resolve("none/flights.csv")))
        .hasMessageContaining("does not exist either");
  }

  @Test
  void refusesBinaryJunkAndKnownOtherFormats() throws IOException {
    assertFails("a.csv", "x,y\n1,\0\0\n", "expected text", "zero character");
    assertFails("a.xlsx", "PK\003\004...", "Excel", "export it as CSV");
    assertFails("a.pdf", "%PDF-1.7", "PDF");
    Path junk = folder.resolve("junk.csv");
    byte[] bytes = new byte[10_000];
    new java.util.Random(1).nextBytes(bytes);
    bytes[0] = 1;
    Files.write(junk, bytes);
    assertThatThrownBy(() -> TableReader.read(junk)).isInstanceOf(TableException.class);
  }

  @Test
  void refusesAForcedTypeThatDoesNotFitNamingTheCell() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "x,y\n1,2\n3,four\n");
    ReadSettings settings = ReadSettings.defaults().withTypes(Map.of("y", ColumnType.NUMBER));
    assertThatThrownBy(() -> TableReader.read(file, settings))
        .hasMessageContaining("row 2, column 'y': expected a NUMBER")
        .hasMessageContaining("'four'");
    assertThatThrownBy(() ->
            TableReader.read(
                file, ReadSettings.defaults().withTypes(Map.of("yy", ColumnType.NUMBER))))
        .hasMessageContaining("did you mean 'y'?");
  }

  @Test
  void refusesNestedAndBrokenJson() throws IOException {
    assertFails(
        "a.jsonl", "{\"x\":1}\n{\"x\":{\"y\":2}}\n", "row 2 (line 2), column 'x'", "flatten");
    assertFails("a.jsonl", "{\"x\":1}\n{\"x\":[2]}\n", "row 2", "an array");
    assertFails("a.jsonl", "{\"x\":1}\n{\"x\":\n", "row 2", "expected one JSON object a line");
    assertFails("a.jsonl", "{\"x\":1}\n3\n", "row 2 (line 2)", "expected an object");
    assertFails("a.jsonl", "{\"x\":1,\"x\":2}\n", "row 1", "'x' twice");
    assertFails("a.jsonl", "\n", "expected JSON objects");
    assertFails("a.jsonl", "{\"x\":1}\n{\"x\":NaN}\n", "row 2");
    Path latin = folder.resolve("latin.jsonl");
    Files.write(latin, "{\"x\":\"ü\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TableReader.read(latin))
        .hasMessageContaining("column 'x'")
        .hasMessageContaining("0xFC");
  }

  private void assertFails(String name, String text, String... parts) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    assertThatThrownBy(() -> TableReader.read(file))
        .isInstanceOf(TableException.class)
        .satisfies(e ->
            assertThat(e.getMessage().replaceAll("(\\d),(\\d)", "$1$2"))
                .contains(name)
                .contains(parts));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
