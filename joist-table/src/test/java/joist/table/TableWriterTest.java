package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWriterTest {
  private static final List<String> NAMES =
      List.of("t.csv", "t.csv.gz", "t.tsv", "t.jsonl", "t.ndjson.gz", "t.parquet");

  @TempDir Path folder;

  @Test
  void readsBackWhatItWrites() {
    long seed = Long.getLong("joist.seed", 20260103L);
    Table table = random(new Random(seed), 2_000);
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      TableWriter.write(table, file);
      Table back =
          TableReader.read(
              file, ReadSettings.defaults().withTypes(Map.of("c", ColumnType.CATEGORY)));
      assertThat(back.names()).isEqualTo(table.names());
      for (int row = 0; row < table.rows(); row++) {
        assertThat(back.row(row))
            .as("%s, seed %d, row %d", name, seed, row)
            .isEqualTo(table.row(row));
      }
    }
  }

  @Test
  void keepsMissingValuesOfAOneColumnTable() {
    Table table = new Table(List.of(new Column.Numbers("x", new double[] {1, Double.NaN, 3})));
    Path file = folder.resolve("x.csv");
    TableWriter.write(table, file);
    assertThat(TableReader.read(file).rows()).isEqualTo(3);
  }

  @Test
  void writesOneObjectALineAndNothingBetween() throws IOException {
    Table table = new Table(List.of(new Column.Numbers("x", new double[] {1, Double.NaN})));
    Path file = folder.resolve("x.jsonl");
    TableWriter.write(table, file);
    assertThat(Files.readString(file)).isEqualTo("{\"x\":1}\n{\"x\":null}\n");
  }

  @Test
  void leavesNothingWhenTheDiskIsFull() throws IOException {
    Table table = random(new Random(1), 20_000);
    Path file = Files.writeString(folder.resolve("t.csv"), "what was there");
    for (String name : List.of("t.csv", "t.csv.gz", "t.jsonl")) {
      assertThatThrownBy(
              () -> TableWriter.write(table, folder.resolve(name), TableWriterTest::fullDisk))
          .isInstanceOf(TableException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("free space");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(file).hasContent("what was there");
  }

  @Test
  void refusesNamesItCannotWrite() {
    Table table = new Table(List.of(new Column.Numbers("x", new double[] {1})));
    assertThatThrownBy(() -> TableWriter.write(table, folder.resolve("t.xlsx")))
        .isInstanceOf(TableException.class)
        .hasMessageContaining(".csv")
        .hasMessageContaining("rename");
    assertThatThrownBy(() -> TableWriter.write(table, folder.resolve("none/t.csv")))
        .hasMessageContaining("existing folder");
    assertThatThrownBy(() -> TableWriter.write(table, folder.resolve("t.parquet.gz")))
        .isInstanceOf(TableException.class);
  }

  private static OutputStream fullDisk(Path file) throws IOException {
    return new FilterOutputStream(Files.newOutputStream(file)) {
      private int written;

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        written += length;
        if (written > 50_000) {
          throw new IOException("No space left on device");
        }
        out.write(bytes, offset, length);
      }
    };
  }

  private static Table random(Random random, int rows) {
    double[] numbers = new double[rows];
    byte[] booleans = new byte[rows];
    double[] dates = new double[rows];
    int[] codes = new int[rows];
    List<String> texts =
        new ArrayList<>(
            List.of(
                "plain", "a,b", "\"q\"", "two\nlines", " padded ", "ü€😀", "NA", "-", "\t", "7"));
    for (int row = 0; row < rows; row++) {
      numbers[row] =
          random.nextInt(10) == 0
              ? Double.NaN
              : random.nextInt(3) == 0 ? random.nextInt(100) : random.nextGaussian() * 1e6;
      booleans[row] = (byte) (random.nextInt(3) - 1);
      dates[row] =
          random.nextInt(10) == 0 ? Double.NaN : Math.round(random.nextDouble() * 2e15) / 1e6;
      codes[row] = random.nextInt(texts.size() + 1) - 1;
    }
    numbers[0] = 0.5;
    booleans[0] = 1;
    dates[0] = 0;
    return new Table(
        List.of(
            new Column.Numbers("n", numbers),
            new Column.Booleans("b", booleans),
            new Column.Dates("d", dates),
            new Column.Categories("c", codes, texts)));
  }
}
