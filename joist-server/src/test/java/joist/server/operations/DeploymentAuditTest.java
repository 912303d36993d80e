package joist.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.Optional;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentAuditTest {
  @TempDir Path folder;

  /** A deployment that ends while the server goes down tells a log whose store is closed. */
  @Test
  void whatComesAfterItsEndHarmsNobodyAndIsNotWritten() {
    StoreSettings settings = StoreSettings.of(folder.resolve("store").toString());
    Store store = Stores.open(settings);
    DeploymentAudit audit = new DeploymentAudit(store, () -> "box:8080");
    audit.configured("m", "me", "pinned");
    audit.close();
    store.close();

    assertThatCode(() -> audit.configured("m", "me", "too late")).doesNotThrowAnyException();

    try (Store again = Stores.open(settings)) {
      assertThat(again.audit(Optional.empty(), 10))
          .singleElement()
          .satisfies(event -> assertThat(event.detail()).isEqualTo("pinned"));
    }
  }

  @Test
  void aStoreThatIsClosedTooEarlyKeepsNothingFromBeingServed() {
    Store store = Stores.open(StoreSettings.of(folder.resolve("other").toString()));
    DeploymentAudit audit = new DeploymentAudit(store, () -> "box:8080");
    store.close();

    assertThatCode(
            () -> {
              audit.configured("m", "me", "pinned");
              audit.close();
            })
        .doesNotThrowAnyException();
  }
}
