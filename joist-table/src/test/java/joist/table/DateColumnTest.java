package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DateColumnTest {
  @TempDir Path folder;

  @Test
  void readsThreeFormatsInOneColumn() throws IOException {
    Reading reading = read("2001-03-31", "31.03.2001 06:00", "2001/03/31 12:00:00");
    assertThat(reading.table().column("d").type()).isEqualTo(ColumnType.DATE);
    assertThat(reading.table().column("d").value(1))
        .isEqualTo(Instant.parse("2001-03-31T06:00:00Z"));
    assertThat(reading.findings()).isEmpty();
  }

  @Test
  void readsThreeFormatsAsCategoriesWhenOneIsAmbiguous() throws IOException {
    Reading reading = read("2001-03-31", "31.03.2001", "03/04/2001");
    assertThat(reading.table().column("d").type()).isEqualTo(ColumnType.CATEGORY);
    assertThat(reading.findings())
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.message())
                .contains("column 'd' is read as categories")
                .contains("mixes date formats")
                .contains("date order"));
  }

  @Test
  void readsThreeFormatsOneOfThemUnknownAsCategories() throws IOException {
    Reading reading = read("2001-03-31", "31.03.2001", "March 31");
    assertThat(reading.table().column("d").type()).isEqualTo(ColumnType.CATEGORY);
  }

  @Test
  void decidesTheOrderOfDayAndMonthByTheColumnsValues() throws IOException {
    assertThat(read("03/04/2001", "31/01/2001").table().column("d").value(0))
        .isEqualTo(Instant.parse("2001-04-03T00:00:00Z"));
    assertThat(read("03/04/2001 10:30", "01/31/2001 09:00").table().column("d").value(0))
        .isEqualTo(Instant.parse("2001-03-04T10:30:00Z"));
  }

  @Test
  void warnsOfTheOrderItChoseWhenNoValueTells() throws IOException {
    Reading reading = read("03/04/2001", "05/05/2001", "07/06/2001");
    assertThat(reading.table().column("d").value(0))
        .isEqualTo(Instant.parse("2001-03-04T00:00:00Z"));
    assertThat(reading.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("MM/dd/yyyy", "DAY_FIRST"));
  }

  @Test
  void takesTheOrderThatIsSet() throws IOException {
    Path file = Files.writeString(folder.resolve("d.csv"), "d\n03/04/2001\n");
    Reading reading =
        TableReader.readWithFindings(
            file, ReadSettings.defaults().withDateOrder(DateOrder.DAY_FIRST));
    assertThat(reading.table().column("d").value(0))
        .isEqualTo(Instant.parse("2001-04-03T00:00:00Z"));
    assertThat(reading.findings()).isEmpty();
  }

  @Test
  void readsDatesThatContradictEachOtherAsCategories() throws IOException {
    Reading reading = read("31/01/2001", "01/31/2001");
    assertThat(reading.table().column("d").type()).isEqualTo(ColumnType.CATEGORY);
    assertThat(reading.findings()).isNotEmpty();
  }

  @Test
  void decidesTheOrderAcrossPartsOfALargeFile() throws IOException {
    String text = "d\n" + "03/04/2001\n".repeat(500) + "31/01/2001\n" + "05/06/2001\n".repeat(500);
    SourceFile source = SourceFile.probe(Files.writeString(folder.resolve("d.csv"), text));
    Table table =
        new CsvReading(source, ReadSettings.defaults().withThreads(3), 500).read().table();
    assertThat(table.column("d").value(0)).isEqualTo(Instant.parse("2001-04-03T00:00:00Z"));
    assertThat(table.column("d").value(1000)).isEqualTo(Instant.parse("2001-06-05T00:00:00Z"));
  }

  private Reading read(String... dates) throws IOException {
    Path file = Files.writeString(folder.resolve("d.csv"), "d\n" + String.join("\n", dates) + "\n");
    return TableReader.readWithFindings(file, ReadSettings.defaults());
  }
}
