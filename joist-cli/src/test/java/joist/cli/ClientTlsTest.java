package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a server of whose certificate only they know, and which asks for theirs. */
class ClientTlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir static Path folder;
  private static HttpsServer server;

  @BeforeAll
  static void serves() throws Exception {
    KeyStore store = certificate();
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", store.getCertificate("it"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters asked) {
            SSLParameters needed = getSSLContext().getDefaultSSLParameters();
            needed.setNeedClientAuth(true);
            asked.setSSLParameters(needed);
          }
        });
    byte[] body = "{\"story\":[\"It was answered.\"]}".getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** One that vouches for itself, and its files in PEM. */
  private static KeyStore certificate() throws Exception {
    Path file = folder.resolve("it.p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                ("-genkeypair -alias it -keyalg EC -validity 2 -dname CN=it -ext SAN=ip:127.0.0.1"
                        + " -storetype PKCS12 -storepass password -keystore")
                    .split(" ")));
    command.addFirst(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add(file.toString());
    Process keytool = new ProcessBuilder(command).inheritIO().start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
    pem("it.crt", "CERTIFICATE", store.getCertificate("it").getEncoded());
    Files.write(folder.resolve("it.der"), store.getCertificate("it").getEncoded());
    pem("it.key", "PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
    return store;
  }

  private static void pem(String file, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, text, kind));
  }

  @AfterAll
  static void closes() {
    server.stop(0);
  }

  private static CommandLineRun why(String... options) {
    String url = "https://127.0.0.1:" + server.getAddress().getPort();
    return CommandLineRun.of(
        Stream.concat(Stream.of("why", "id", "--server", url), Stream.of(options))
            .toArray(String[]::new));
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void believesWhoItIsToldToAndShowsItsOwn() {
    CommandLineRun told =
        why(
            "--ca",
            file("it.crt"),
            "--client-cert",
            file("it.crt"),
            "--client-key",
            file("it.key"));
    assertThat(told.status()).as(told.err()).isZero();
    assertThat(told.out()).contains("It was answered.");
  }

  @Test
  void saysWhatToGiveWhereNobodyVouches() {
    CommandLineRun unknown = why();
    assertThat(unknown.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(unknown.err()).contains("TLS with it failed", "--ca", "--client-cert");
  }

  @Test
  void saysWhichFilesAreNotWhatTheyShouldBe() throws Exception {
    CommandLineRun half = why("--client-cert", file("it.crt"));
    assertThat(half.status()).isEqualTo(ExitCode.USAGE);
    assertThat(half.err()).contains("--client-cert and --client-key together");
    assertNamed("--ca", "it.key", "certificates", "has none", "--ca", "it.key");
    assertNamed("--ca", "it.der", "certificates", "has none", "--ca", "it.der");
    assertNamed("--ca", "no", "certificates", "cannot be read: there is no ", "--ca", "no");
    String[] others = {"--ca", "it.crt", "--client-cert", "it.crt", "--client-key", "it.key"};
    assertNamed(
        "--client-cert", "it.key", "certificates", "has none", withOne(others, 3, "it.key"));
    assertNamed("--client-cert", "no", "certificates", "cannot be read", withOne(others, 3, "no"));
    assertNamed(
        "--client-key", "it.crt", "a private key", "has none", withOne(others, 5, "it.crt"));
    pem("pkcs1.key", "RSA PRIVATE KEY", new byte[] {1, 2, 3});
    assertThat(why("--client-cert", file("it.crt"), "--client-key", file("pkcs1.key")).err())
        .contains("PKCS #8", "in the file of --client-key, got " + file("pkcs1.key"));
    assertNamed("--client-key", "no", "a private key", "cannot be read", withOne(others, 5, "no"));
  }

  private static String[] withOne(String[] options, int place, String file) {
    String[] changed = options.clone();
    changed[place] = file;
    return changed;
  }

  /** The file that is wrong, and no other. */
  private static void assertNamed(
      String option, String name, String what, String wrong, String... options) {
    String[] line = options.clone();
    for (int i = 1; i < line.length; i += 2) {
      line[i] = file(line[i]);
    }
    CommandLineRun run = why(line);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.err())
        .contains(
            "expected %s in PEM".formatted(what),
            "in the file of %s, got %s, which %s".formatted(option, file(name), wrong));
    for (String other : List.of("--ca", "--client-cert", "--client-key")) {
      if (!other.equals(option)) {
        assertThat(run.err()).doesNotContain(other);
      }
    }
  }

  @Test
  void aKeyThatIsNotItsCertificatesIsToldAsSuch() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    pem("other.key", "PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
    CommandLineRun run = why("--client-cert", file("it.crt"), "--client-key", file("other.key"));
    assertThat(run.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.err())
        .contains(
            "the private key of the certificate in " + file("it.crt"),
            "got another's in " + file("other.key"),
            "give --client-cert and --client-key of one pair");
  }
}
