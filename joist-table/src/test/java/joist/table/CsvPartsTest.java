package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file read in parts must give the table that reading it as a whole gives. */
class CsvPartsTest {
  private static final long SEED = Long.getLong("joist.seed", 20260102L);

  @TempDir Path folder;

  @Test
  void partsGiveTheTableOfTheWhole() throws IOException {
    for (int round = 0; round < 200; round++) {
      Random random = new Random(SEED + round);
      Path file = Files.writeString(folder.resolve("t.csv"), csv(random));
      SourceFile source = SourceFile.probe(file);
      ReadSettings settings = ReadSettings.defaults();
      Reading whole = new CsvReading(source, settings.withThreads(1), Long.MAX_VALUE).read();
      Reading parts =
          new CsvReading(source, settings.withThreads(3), 20 + random.nextInt(400)).read();

      String seed = "seed " + (SEED + round);
      assertThat(parts.findings()).as(seed).isEqualTo(whole.findings());
      assertThat(parts.table().names()).as(seed).isEqualTo(whole.table().names());
      assertThat(parts.table().rows()).as(seed).isEqualTo(whole.table().rows());
      for (Column column : whole.table().columns()) {
        assertThat(ColumnContent.equal(column, parts.table().column(column.name())))
            .as("%s, column %s", seed, column.name())
            .isTrue();
      }
    }
  }

  /** Random rows, some with quoted delimiters, quotes and line ends, some late misfits. */
  private static String csv(Random random) {
    int rows = 1 + random.nextInt(300);
    String lineEnd = random.nextBoolean() ? "\n" : "\r\n";
    int misfitRow = random.nextInt(400);
    StringBuilder text = new StringBuilder("n,d,b,c,q").append(lineEnd);
    for (int row = 0; row < rows; row++) {
      field(text, random, () -> Integer.toString(random.nextInt(1000) - 500)).append(',');
      field(
              text,
              random,
              () -> "%02d/%02d/2001".formatted(1 + random.nextInt(12), 1 + random.nextInt(28)))
          .append(',');
      field(text, random, () -> random.nextBoolean() ? "yes" : "no").append(',');
      field(text, random, () -> row(random, misfitRow)).append(',');
      text.append(quoted(random)).append(lineEnd);
    }
    return text.toString();
  }

  private static String row(Random random, int misfitRow) {
    return random.nextInt(400) == misfitRow
        ? "x" + random.nextInt(5)
        : Integer.toString(random.nextInt(50));
  }

  private static StringBuilder field(StringBuilder text, Random random, Supplier<String> value) {
    return random.nextInt(20) == 0 ? text : text.append(value.get());
  }

  private static String quoted(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "\"a,b\"";
      case 1 -> "\"say \"\"yes\"\"\"";
      case 2 -> random.nextInt(4) == 0 ? "\"two\nlines\"" : "5\" pipe";
      default -> "w" + random.nextInt(30);
    };
  }
}
