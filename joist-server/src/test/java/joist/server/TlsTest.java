package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import joist.server.access.AccessException;
import joist.server.access.AccessSettings;
import joist.server.access.Guard;
import joist.server.access.TlsFiles;
import joist.serving.Await;
import joist.serving.SmallModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with real certificates: HTTP/2 and gRPC over it, callers' certificates, renewal. */
class TlsTest {
  @TempDir static Path folder;
  private static Certificate first;
  private static Certificate second;

  @BeforeAll
  static void make() throws Exception {
    first = Certificate.make(folder, "first");
    second = Certificate.make(folder, "second");
  }

  private static Running start(Path own, Path clientCa) throws IOException {
    Path certificate = Files.copy(first.certificate, own.resolve("tls.crt"));
    Path key = Files.copy(first.key, own.resolve("tls.key"));
    ServerSettings settings = Running.settings();
    AccessSettings access = settings.access().withTls(new TlsFiles(certificate, key, clientCa));
    return Running.registry(
        settings.withAccess(access), own, Map.of("delay", SmallModels.number(own, 1000)));
  }

  private static HttpResponse<String> get(Running running, SSLContext tls) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(running.server.url() + "/v2")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void httpAndGrpcAreSpokenOverTls(@TempDir Path own) throws Exception {
    try (Running running = start(own, null)) {
      assertThat(running.server.url()).startsWith("https://");
      HttpResponse<String> answer = get(running, first.client(null));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThatThrownBy(() -> get(running, second.client(null)))
          .isInstanceOf(SSLHandshakeException.class);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", running.port())
              .sslContext(
                  GrpcSslContexts.forClient().trustManager(first.certificate.toFile()).build())
              .build();
      try {
        assertThat(
                GrpcCalls.call(
                        channel,
                        "inference.GRPCInferenceService/ServerLive",
                        ServerLiveRequest.getDefaultInstance(),
                        ServerLiveResponse.getDefaultInstance())
                    .getLive())
            .isTrue();
      } finally {
        channel.shutdownNow();
      }
      try (HttpClient plain = HttpClient.newHttpClient()) {
        URI url = URI.create("http://127.0.0.1:" + running.port() + "/v2");
        assertThatThrownBy(() ->
                plain.send(
                    HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(2)).build(),
                    HttpResponse.BodyHandlers.ofString()))
            .isInstanceOf(IOException.class)
            .isNotInstanceOfAny(HttpTimeoutException.class, ConnectException.class);
      }
    }
  }

  private static HttpResponse<String> promoted(Running running, String origin) throws Exception {
    return fromPage(
        running, origin, "/api/models/delay/promote", "application/json", "{\"version\":1}");
  }

  private static HttpResponse<String> fromPage(
      Running running, String origin, String path, String type, String body) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(first.client(null)).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(running.server.url() + path))
              .headers("Origin", origin, "Content-Type", type)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Of a call by grpc-web that unloads a model that is not there. */
  private static String grpcStatus(Running running, String origin) throws Exception {
    HttpResponse<String> answer =
        fromPage(
            running,
            origin,
            "/inference.GRPCInferenceService/RepositoryModelUnload",
            "application/grpc-web+proto",
            "\0\0\0\0\6\22\4late");
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    return answer.headers().firstValue("grpc-status").orElse(answer.body());
  }

  @Test
  void pagesOfOtherSitesDoNotOperateByGrpcWebOverHttp2(@TempDir Path own) throws Exception {
    try (Running running = start(own, null)) {
      assertThat(grpcStatus(running, "https://elsewhere.example")).isEqualTo("7");
      assertThat(grpcStatus(running, running.server.url())).isEqualTo("5");
    }
  }

  /** HTTP/2 has no header of the host: browsers speak it wherever there is TLS. */
  @Test
  void theConsoleOperatesOverHttp2AndPagesOfOtherSitesDoNot(@TempDir Path own) throws Exception {
    try (Running running = start(own, null)) {
      HttpResponse<String> here = promoted(running, running.server.url());
      assertThat(here.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(here.statusCode()).as(here.body()).isEqualTo(200);
      assertThat(promoted(running, "https://elsewhere.example").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void whoMustShowACertificateAndHasNoneOrAnotherIsNotLetIn(@TempDir Path own) throws Exception {
    try (Running running = start(own, second.certificate)) {
      assertThat(get(running, first.client(second)).statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> get(running, first.client(null))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(running, first.client(first))).isInstanceOf(IOException.class);
      assertThat(get(running, first.client(second)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void certificatesThatChangeAreTakenUpAndBrokenOnesAreNot(@TempDir Path own) throws Exception {
    try (Running running = start(own, null)) {
      awaitWarning(
          "TLS goes on with what it had",
          () -> Files.writeString(own.resolve("tls.crt"), "broken"));
      assertThat(get(running, first.client(null)).statusCode()).isEqualTo(200);
      replace(second.key, own.resolve("tls.key"));
      replace(second.certificate, own.resolve("tls.crt"));
      Await.until("it shows the second one", () -> shows(running, second));
      assertThat(get(running, second.client(null)).statusCode()).isEqualTo(200);
    }
  }

  /** Does something, and waits until the server's log says of it what it should. */
  private static void awaitWarning(String warning, Callable<?> cause) throws Exception {
    Logger log = Logger.getLogger("joist.server");
    Queue<String> said = new ConcurrentLinkedQueue<>();
    log.setFilter(entry -> said.add(entry.getMessage()));
    try {
      cause.call();
      Await.until(
          "the log has '" + warning + "'",
          () -> said,
          all -> all.stream().anyMatch(entry -> entry.contains(warning)));
    } finally {
      log.setFilter(null);
    }
  }

  @Test
  void aPairThatDoesNotFitIsToldOnceAndOneThatFitsIsTakenUpOnce(@TempDir Path own)
      throws Exception {
    Path certificate = Files.copy(first.certificate, own.resolve("tls.crt"));
    Path key = Files.copy(first.key, own.resolve("tls.key"));
    TlsFiles files = new TlsFiles(certificate, key, null);
    Guard guard = new Guard(Running.settings().access().withTls(files), false);
    List<ServerSSLOptions> renewed = new ArrayList<>();
    Queue<String> said = new ConcurrentLinkedQueue<>();
    Logger log = Logger.getLogger("joist.server");
    log.setFilter(entry -> said.add(entry.getMessage()));
    try {
      replace(second.key, key);
      guard.reload(renewed::add);
      guard.reload(renewed::add);
      assertThat(said)
          .filteredOn(entry -> entry.contains("TLS goes on with what it had"))
          .hasSize(1);
      assertThat(renewed).isEmpty();
    } finally {
      log.setFilter(null);
    }
    replace(second.certificate, certificate);
    guard.reload(renewed::add);
    guard.reload(renewed::add);
    assertThat(renewed).hasSize(1);
    replace(first.key, key);
    guard.reload(renewed::add);
    replace(second.key, key);
    guard.reload(renewed::add);
    assertThat(renewed).as("what it goes on with is there again").hasSize(1);
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefused(@TempDir Path own) throws IOException {
    TlsFiles mixed = new TlsFiles(first.certificate, second.key, null);
    assertThatThrownBy(mixed::read)
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("got another's in " + second.key);
    Path locked = Files.writeString(own.resolve("k"), "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    assertThatThrownBy(() -> new TlsFiles(first.certificate, locked, null).read())
        .hasMessageContaining("--tls-key, got " + locked + ", which has one with a password");
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean shows(Running running, Certificate certificate) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            certificate.client(null).getSocketFactory().createSocket("127.0.0.1", running.port())) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException another) {
      return false;
    }
  }
}
