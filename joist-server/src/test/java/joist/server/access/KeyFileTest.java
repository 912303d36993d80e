package joist.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import joist.server.http.RequestException;
import joist.serving.share.Quota;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  @TempDir private Path folder;
  private KeyFile file;

  @BeforeEach
  void open() {
    file = new KeyFile(folder.resolve("made").resolve("keys.json"));
  }

  private String add(String name, Role role) {
    ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
    file.change(holders -> {
      List<KeyHolder> all = new ArrayList<>(holders);
      all.add(new KeyHolder(name, role, new Quota(3, 50, 7), List.of(fresh.key())));
      return all;
    });
    return fresh.text();
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file.path().getParent());
    Files.writeString(file.path(), text);
  }

  @Test
  void aFileThatIsNoneIsNamedWithWhatIsWrong() throws IOException {
    write("{");
    assertThatThrownBy(file::read)
        .isInstanceOf(AccessException.class)
        .hasMessageContaining(
            "keys.json is no file of keys: expected JSON in UTF-8; line 1, column ")
        .hasMessageContaining("'joist keys add'")
        .hasMessageNotContaining("Source");
    write("{\"callers\":[}");
    assertThatThrownBy(file::read)
        .hasMessageContaining(
            "line 1, column 13: Unexpected close marker '}': expected ']'. Mend it");
    write("{}");
    assertThatThrownBy(file::read).hasMessageContaining("expected {\"callers\":[…]}");
    write("{\"callers\":[{\"name\":\"a\",\"role\":\"admin\"}]}");
    assertThatThrownBy(file::read).hasMessageContaining("predict or operate, got 'admin'");
    write("{\"callers\":[{\"name\":\"a\",\"role\":\"predict\",\"weigth\":3}]}");
    assertThatThrownBy(file::read).hasMessageContaining("got 'weigth'");
    write("{\"callers\":[{\"name\":\"a b\",\"role\":\"predict\"}]}");
    assertThatThrownBy(file::read).hasMessageContaining("got 'a b'");
    write("{\"callers\":[{\"name\":\"a\",\"role\":\"predict\",\"weight\":0}]}");
    assertThatThrownBy(file::read).hasMessageContaining("weight of 0.001 to 1000");
    write(
        "{\"callers\":[{\"name\":\"a\",\"role\":\"predict\"},{\"name\":\"a\",\"role\":\"predict\"}]}");
    assertThatThrownBy(file::read).hasMessageContaining("'a' is there twice");
    write(
        "{\"callers\":[{\"name\":\"a\",\"role\":\"predict\",\"keys\":[{\"id\":\"1\",\"sha256\":\"2\",\"created\":\"2026-01-01T00:00:00Z\"}]}]}");
    assertThatThrownBy(file::read).hasMessageContaining("got '1' and '2'");
    write(
        "{\"callers\":[{\"name\":\"a\",\"role\":\"predict\",\"keys\":[{\"id\":\"1\",\"sha256\":\"2\",\"created\":\"today\"}]}]}");
    assertThatThrownBy(file::read)
        .hasMessageContaining("\"created\" of a key such as 2026-01-31T12:00:00Z, got 'today'");
  }

  @Test
  void aFileThatCannotBeReadSaysWhy() throws IOException {
    Files.createDirectories(file.path());
    assertThatThrownBy(file::read)
        .hasMessage("expected keys in %s, which cannot be read: Is a directory", file.path());
  }

  @Test
  void keysAreKeptAsDigestsInAFileThatItsOwnerAloneReads() throws IOException {
    String key = add("shop", Role.PREDICT);
    assertThat(key).matches("joist_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
    assertThat(Files.readString(file.path())).doesNotContain(key.substring(15));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    KeyHolder holder = file.read().getFirst();
    assertThat(holder.quota()).isEqualTo(new Quota(3, 50, 7));
    assertThat(new KeyRing(file).holder(key)).contains(holder);
  }

  @Test
  void onlyTheWholeKeyIsGood() {
    String key = add("shop", Role.PREDICT);
    KeyRing ring = new KeyRing(file);
    assertThat(ring.holder(key.substring(0, key.length() - 1))).isEmpty();
    assertThat(ring.holder(key.substring(0, 15))).isEmpty();
    assertThat(ring.holder(key.substring(0, key.length() - 1) + "~")).isEmpty();
    assertThat(ring.holder("")).isEmpty();
    assertThat(ring.holder("joist_")).isEmpty();
  }

  @Test
  void aChangedFileIsFollowedAndABrokenOneChangesNothing() throws IOException {
    String first = add("shop", Role.PREDICT);
    KeyRing ring = new KeyRing(file);
    String second = add("me", Role.OPERATE);
    assertThat(ring.holder(second)).isEmpty();
    ring.reload();
    assertThat(ring.holder(second)).isPresent();
    write("{");
    ring.reload();
    assertThat(ring.holder(first)).isPresent();
    Files.delete(file.path());
    ring.reload();
    assertThat(ring.holder(first)).isPresent();
    file.change(holders -> List.of());
    ring.reload();
    assertThat(ring.holder(first)).isEmpty();
    assertThat(ring.quota("shop")).isEqualTo(Quota.FREE);
  }

  @Test
  void aServerWithoutAKeyDoesNotStart() {
    assertThatThrownBy(() -> new KeyRing(file))
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("joist keys add NAME --role operate");
  }

  @Test
  void everyWayOfShowingAKeyIsTakenAndEveryOtherRefused() {
    String key = add("shop", Role.PREDICT);
    Access access = new Access.ByKey(new KeyRing(file));
    assertThat(identify(access, "Authorization", "bearer " + key)).isEqualTo("shop");
    assertThat(identify(access, "X-API-Key", key)).isEqualTo("shop");
    assertThat(identify(access, "Cookie", "a=b; joist_key=" + key)).isEqualTo("shop");
    assertThatThrownBy(() -> identify(access, "Authorization", "Basic " + key))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("another scheme");
    assertThatThrownBy(() -> identify(access, "Cookie", "joist_keys=" + key))
        .hasMessageContaining("got none");
    assertThatThrownBy(() -> identify(access, "X-API-Key", "x")).hasMessageContaining("not known");
  }

  private static String identify(Access access, String header, String value) {
    return access.identify(MultiMap.caseInsensitiveMultiMap().add(header, value), null).name();
  }
}
