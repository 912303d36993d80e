package joist.store;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class PostgresStoreKillTest extends StoreKillTest {
  private final List<TestPostgres> schemas = new ArrayList<>();

  @Override
  StoreSettings settings() throws Exception {
    TestPostgres postgres = TestPostgres.create();
    schemas.add(postgres);
    return StoreSettings.of(postgres.url()).withCache(temp.resolve("cache"));
  }

  @Override
  StoreSettings fresh(int number) throws Exception {
    return settings().withCache(temp.resolve("cache" + number));
  }

  @Override
  void awaitBeginnings(int number, StoreSettings settings) throws Exception {
    while (!Files.exists(settings.cache())) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void dropSchemas() throws Exception {
    for (TestPostgres schema : schemas) {
      schema.close();
    }
  }
}
