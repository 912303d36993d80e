package joist.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The data that ships with the project is what its README says. */
class FlightsSampleTest {
  private static final Path SAMPLE = Path.of("..", "data", "flights.csv.gz");

  @Test
  void holdsSixMonthsOfFlightsInThreeMegabytes() throws IOException {
    Reading reading = TableReader.readWithFindings(SAMPLE, ReadSettings.defaults());
    Table table = reading.table();

    assertThat(Files.size(SAMPLE)).isLessThan(3_000_000);
    assertThat(reading.findings()).isEmpty();
    assertThat(TableCheck.check(table, "late", "date")).isEmpty();
    assertThat(Schema.of(table).fields())
        .containsExactly(
            new Schema.Field("date", ColumnType.DATE),
            new Schema.Field("distance", ColumnType.NUMBER),
            new Schema.Field("origin", ColumnType.CATEGORY),
            new Schema.Field("destination", ColumnType.CATEGORY),
            new Schema.Field("late", ColumnType.BOOLEAN));
    assertThat(table.rows()).isEqualTo(427_550);
    assertThat(table.sortBy("date")).isSameAs(table);
    assertThat((Instant) table.row(0).get("date")).isBefore("2001-01-02T00:00:00Z");
    assertThat((Instant) table.row(table.rows() - 1).get("date")).isAfter("2001-06-30T00:00:00Z");
  }
}
