package joist.server.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessSettingsTest {
  private static final AccessSettings NOTHING = AccessSettings.LOOPBACK;

  @TempDir private Path folder;

  @Test
  void aServerThatOtherMachinesReachNeedsKeysAndTlsUnlessToldOtherwise() {
    assertThatThrownBy(() -> NOTHING.requireSafe("0.0.0.0"))
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("joist keys add")
        .hasMessageContaining("--auth off");
    AccessSettings keys = NOTHING.withKeys(folder.resolve("keys.json"));
    assertThatThrownBy(() -> keys.requireSafe("0.0.0.0")).hasMessageContaining("--plaintext");
    TlsFiles tls = new TlsFiles(folder.resolve("c"), folder.resolve("k"), null);
    assertThatCode(() -> keys.withTls(tls).requireSafe("0.0.0.0")).doesNotThrowAnyException();
    assertThatCode(
            () -> NOTHING.withWaived(new AccessSettings.Waived(true, true)).requireSafe("0.0.0.0"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() ->
            NOTHING
                .withManagement(new AccessSettings.Management("0.0.0.0", 0))
                .requireSafe("127.0.0.1"))
        .isInstanceOf(AccessException.class);
  }

  @Test
  void aServerOfThisMachineAloneNeedsNeither() {
    assertThatCode(() -> NOTHING.requireSafe("127.0.0.1")).doesNotThrowAnyException();
    assertThatCode(() -> NOTHING.requireSafe("::1")).doesNotThrowAnyException();
    assertThatCode(() -> NOTHING.requireSafe("localhost")).doesNotThrowAnyException();
  }

  @Test
  void certificatesThatAreNoneAreNamed() throws Exception {
    Path missing = folder.resolve("missing.pem");
    Path other = Files.writeString(folder.resolve("other.pem"), "hello");
    assertThatThrownBy(() -> new TlsFiles(other, missing, null).read())
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("in the file of --tls-key, got " + missing)
        .hasMessageContaining("which cannot be read: there is no " + missing)
        .hasMessageNotContaining("Exception");
    Path key = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----");
    assertThatThrownBy(() -> new TlsFiles(other, key, null).read())
        .hasMessageContaining("in the file of --tls-cert, got " + other)
        .hasMessageNotContaining("Exception");
    assertThatThrownBy(() -> new TlsFiles(other, key, missing).read())
        .hasMessageContaining("in the file of --tls-client-ca, got " + missing);
    assertThatThrownBy(() -> new TlsFiles(other, other, null).read())
        .hasMessageContaining("expected a private key in PEM");
  }
}
