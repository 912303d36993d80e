package joist.store;

import java.sql.Connection;
import java.sql.DriverManager;

class EmbeddedStoreTest extends StoreContract {
  @Override
  StoreSettings settings() {
    return StoreSettings.of(temp.resolve("store").toString());
  }

  @Override
  void tamper(String sql) throws Exception {
    String url = "jdbc:h2:file:" + temp.resolve("store/registry");
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.createStatement().execute(sql);
    }
  }
}
