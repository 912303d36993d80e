package joist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetReadingTest {
  @TempDir Path folder;

  @Test
  void mapsTheTypesOfParquet() throws SQLException {
    Path file =
        parquet(
            """
            SELECT 1::TINYINT i8, 2::UBIGINT u64, 1.25::DECIMAL(9,2) dec, 0.5::FLOAT f, true b,
                   DATE '2001-03-31' d, TIMESTAMP '2001-03-31 10:00:00.5' t,
                   TIMESTAMPTZ '2001-03-31 10:00:00+02' z, 'x' s, 'inf'::DOUBLE inf
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            UNION ALL SELECT 3, 3, 3, 3, false, NULL, NULL, NULL, '', 3
            """);
    Reading reading = TableReader.readWithFindings(file, ReadSettings.defaults());
    assertThat(reading.table().row(0).values())
        .containsExactly(
            1.0,
            2.0,
            1.25,
            0.5,
            true,
            Instant.parse("2001-03-31T00:00:00Z"),
            Instant.parse("2001-03-31T10:00:00.500Z"),
            Instant.parse("2001-03-31T08:00:00Z"),
            "x",
            null);
    assertThat(reading.table().row(1).values()).containsOnlyNulls();
    assertThat(reading.table().column("s").isMissing(2)).isTrue();
    assertThat(reading.findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("'inf' has 1 infinite"));
  }

  @Test
  void textsFetchedByHashAreThoseFetchedAsTexts() throws SQLException {
    Path file =
        parquet(
            "SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE 'key' || (i * 7919 % 1000) END k FROM range(20000) r(i)");
    Column hashed = TableReader.read(file).column("k");
    Column texts =
        TableReader.read(file, ReadSettings.defaults().withRowLimit(1_000_000)).column("k");
    assertThat(ColumnContent.equal(hashed, texts)).isTrue();
    assertThat(((Column.Categories) hashed).dictionary()).hasSize(1000);
  }

  @Test
  void refusesNestedColumnsByName() throws SQLException {
    assertThatThrownBy(() -> TableReader.read(parquet("SELECT 1 a, [1, 2] list")))
        .isInstanceOf(TableException.class)
        .hasMessageContaining("column 'list'")
        .hasMessageContaining("INTEGER[]");
    assertThatThrownBy(() -> TableReader.read(parquet("SELECT {'x': 1} pair")))
        .hasMessageContaining("column 'pair'");
  }

  @Test
  void parsesTextsWhoseTypeIsForced() throws SQLException {
    Path file = parquet("SELECT '12' n, '2001-03-31' d, 7 c");
    Table table =
        TableReader.read(
            file,
            ReadSettings.defaults()
                .withTypes(
                    Map.of(
                        "n", ColumnType.NUMBER, "d", ColumnType.DATE, "c", ColumnType.CATEGORY)));
    assertThat(table.row(0).values())
        .containsExactly(12.0, Instant.parse("2001-03-31T00:00:00Z"), "7");
    assertThatThrownBy(() ->
            TableReader.read(
                parquet("SELECT 'x' n"),
                ReadSettings.defaults().withTypes(Map.of("n", ColumnType.NUMBER))))
        .hasMessageContaining("column 'n': expected a NUMBER");
  }

  @Test
  void readsFilesWhoseNamesLookLikePatternsOrSql() throws SQLException, IOException {
    Path plain = parquet("SELECT 1 a");
    for (String name : new String[] {"a*b?.parquet", "[x].parquet", "it's.parquet"}) {
      Path odd = Files.copy(plain, folder.resolve(name));
      assertThat(TableReader.read(odd).rows()).as(name).isEqualTo(1);
    }
  }

  @Test
  void refusesAFileWithoutRows() throws SQLException {
    assertThatThrownBy(() -> TableReader.read(parquet("SELECT 1 a WHERE false")))
        .hasMessageContaining("expected rows");
  }

  @Test
  void withoutTheDriverCsvIsReadAndParquetIsRefusedClearly() throws Exception {
    Path csv = Files.writeString(folder.resolve("t.csv"), "a\n1\n");
    Path parquet = parquet("SELECT 1 a");
    URL[] urls =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("duckdb"))
            .map(ParquetReadingTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      var read = loader.loadClass("joist.table.TableReader").getMethod("read", Path.class);
      Object table = read.invoke(null, csv);
      assertThat(table.getClass().getMethod("rows").invoke(table)).isEqualTo(1);
      assertThatThrownBy(() -> read.invoke(null, parquet))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("Parquet needs the DuckDB driver")
          .hasMessageContaining("org.duckdb:duckdb_jdbc");
    }
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path parquet(String query) throws SQLException {
    Path file = folder.resolve("t" + System.nanoTime() + ".parquet");
    try (Connection connection = ParquetReading.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
    }
    return file;
  }
}
