package joist.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LoadRunTest {
  private static LoadReport run(TestServer server, double rate, double seconds)
      throws InterruptedException {
    return new LoadRun(settings(server, rate, seconds), AnswerCheck.NONE, window -> {}).run();
  }

  private static LoadSettings settings(TestServer server, double rate, double seconds) {
    Duration length = Duration.ofMillis(Math.round(1000 * seconds));
    return patient(
        Target.of(server.url(), List.of("{\"a\":1}", "{\"a\":2}")), Pace.constant(rate, length));
  }

  /** No request fails because the machine was away for a while. */
  private static LoadSettings patient(Target target, Pace pace) {
    return LoadSettings.of(target, pace).withTimeout(Duration.ofMinutes(2));
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    String url;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort() + "/";
    }
    LoadSettings settings =
        LoadSettings.of(Target.of(url, List.of("{}")), Pace.constant(10, Duration.ofSeconds(1)));
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> new LoadRun(settings, AnswerCheck.NONE, window -> {}).run())
        .withMessageContaining("nobody answers at " + url)
        .withMessageContaining("Start the server first");
  }

  @Test
  void sendsTheBodiesInTurnAtTheRateAsked() throws Exception {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    try (TestServer server =
        new TestServer(body -> {
          bodies.add(body);
          return TestServer.ok("{}", "x-joist-version: 3");
        })) {
      long before = System.nanoTime();
      LoadReport report = run(server, 800, 0.75);
      double wall = (System.nanoTime() - before) / 1e9;
      assertThat(report.total().sent()).isEqualTo(600);
      assertThat(report.sentPerSecond()).isBetween(600 / wall, 800 + 1e-6);
      assertThat(report.total().answered()).isEqualTo(600);
      assertThat(report.total().latencies().count()).isEqualTo(600);
      assertThat(report.total().versions()).isEqualTo(Map.of("3", 600L));
      assertThat(report.total().isClean()).isTrue();
      assertThat(report.total().seconds()).isBetween(0.74, wall);
      assertThat(bodies).filteredOn("{\"a\":1}"::equals).hasSize(300);
      assertThat(bodies).filteredOn("{\"a\":2}"::equals).hasSize(300);
    }
  }

  /** One connection that is not read, as by a server that is short of memory, delays no other. */
  @Test
  void aLongBodyThatIsNotReadHoldsNoOtherRequestBack() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      server.setExecutor(threads);
      server.createContext(
          "/",
          exchange -> {
            both.countDown();
            awaitQuietly(both); // with its body unread
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      Target target = new Target(URI.create(url), List.of(new byte[1 << 25]), Map.of());
      LoadSettings settings = patient(target, Pace.constant(10, Duration.ofMillis(200)));
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      assertThat(report.total().failed()).isEmpty();
      assertThat(report.total().answered()).isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a closed loop would hide: it would count the stall once for each connection. */
  @Test
  void everyRequestThatWasDueInAStallSeesIt() throws Exception {
    AtomicInteger count = new AtomicInteger();
    Object lock = new Object();
    try (TestServer server =
        new TestServer(body -> {
          synchronized (lock) {
            if (count.incrementAndGet() == 250) {
              new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
            }
          }
          return TestServer.ok("{}");
        })) {
      LoadSettings settings = settings(server, 1000, 1).withConnections(4);
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      Latencies latencies = report.total().latencies();
      assertThat(latencies.count()).isEqualTo(1000);
      // 200 of 1000 requests were due during the stall, spread evenly over what was left of it.
      assertThat(latencies.millis(98)).isGreaterThan(150);
      assertThat(latencies.millis(88)).isGreaterThan(60);
      assertThat(latencies.maxMillis()).isGreaterThan(195);
    }
  }

  @Test
  void namesEachKindOfFailure() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (TestServer server =
        new TestServer(body ->
            switch (count.getAndIncrement() % 5) {
              case 0 -> TestServer.text("HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n");
              case 1 -> TestServer.text("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
              case 2 -> new byte[0];
              case 3 -> TestServer.text("SSH-2.0-OpenSSH_9.6\r\n");
              default -> TestServer.ok("{}");
            })) {
      LoadReport report = run(server, 100, 1);
      assertThat(report.total().failed())
          .isEqualTo(Map.of("status 429", 20L, "status 500", 20L, "closed", 20L, "protocol", 20L));
      assertThat(report.total().answered()).isEqualTo(20);
      assertThat(report.total().isClean()).isFalse();
    }
  }

  @Test
  void countsWhatIsNeverAnsweredAsTimeout() throws Exception {
    try (TestServer server =
        new TestServer(body -> {
          new CountDownLatch(1).await();
          return new byte[0];
        })) {
      LoadSettings settings =
          settings(server, 50, 0.4).withConnections(3).withTimeout(Duration.ofMillis(300));
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      assertThat(report.total().sent()).isEqualTo(20);
      assertThat(report.total().failed()).isEqualTo(Map.of("timeout", 20L));
      assertThat(report.total().latencies().count()).isZero();
    }
  }

  @Test
  void goesOnWhenTheServerDropsItsConnections() throws Exception {
    AtomicInteger served = new AtomicInteger();
    TestServer[] self = new TestServer[1];
    try (TestServer server =
        new TestServer(body -> {
          if (served.incrementAndGet() == 100) {
            drop(self[0]);
          }
          return TestServer.ok("{}");
        })) {
      self[0] = server;
      LoadSettings settings = settings(server, 200, 1).withConnections(4);
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      assertThat(report.total().sent()).isEqualTo(200);
      assertThat(report.total().failures()).as("at most one a connection").isBetween(1L, 4L);
      assertThat(report.total().answered()).isEqualTo(200 - report.total().failures());
    }
  }

  private static void drop(TestServer server) {
    try {
      server.dropConnections();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void failsWhatIsDueWhileTheServerIsGone() throws Exception {
    AtomicInteger served = new AtomicInteger();
    TestServer[] self = new TestServer[1];
    TestServer server =
        new TestServer(body -> {
          if (served.incrementAndGet() <= 50) {
            return TestServer.ok("{}");
          }
          shut(self[0]);
          return new byte[0];
        });
    self[0] = server;
    LoadSettings settings = settings(server, 100, 1).withConnections(4);
    LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
    assertThat(report.total().sent()).isEqualTo(100);
    assertThat(report.total().answered()).isBetween(46L, 50L);
    assertThat(report.total().failed()).containsKey("connect");
    assertThat(report.total().answered() + report.total().failures()).isEqualTo(100);
  }

  private static void shut(TestServer server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readsBodiesInChunksAndToTheEndOfTheConnection() throws Exception {
    AtomicInteger count = new AtomicInteger();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AnswerCheck keep =
        (row, digest, body) -> {
          seen.add(digest + " " + new String(body, StandardCharsets.UTF_8));
          return AnswerCheck.Verdict.RIGHT;
        };
    try (TestServer server =
        new TestServer(body ->
            count.getAndIncrement() % 2 == 0
                ? TestServer.text(
                    "HTTP/1.1 200 OK\r\nX-Joist-Digest: d1\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
                : TestServer.text(
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n"
                        + "x-joist-digest:d2\r\nContent-Length: 1\r\n\r\nf"))) {
      LoadReport report =
          new LoadRun(settings(server, 100, 0.4).withConnections(1), keep, window -> {}).run();
      assertThat(report.total().failed()).isEmpty();
      assertThat(report.total().answered()).isEqualTo(40);
      assertThat(seen).filteredOn("d1 abcde"::equals).hasSize(20);
      assertThat(seen).filteredOn("d2 f"::equals).hasSize(20);
    }
  }

  @Test
  void windowsAreReportedMeanwhileAndAddUpToTheTotal() throws Exception {
    AtomicInteger served = new AtomicInteger();
    CountDownLatch five = new CountDownLatch(5);
    AtomicLong emitted = new AtomicLong();
    try (TestServer server =
        new TestServer(body -> {
          int number = served.incrementAndGet();
          if (number == 200) {
            five.await(); // The run goes on until this is answered.
          }
          return TestServer.ok("{}", "x-joist-version: " + (number <= 100 ? 1 : 2));
        })) {
      LoadSettings settings = settings(server, 200, 1).withWindow(Duration.ofMillis(100));
      LoadReport report =
          new LoadRun(
                  settings,
                  AnswerCheck.NONE,
                  window -> {
                    emitted.incrementAndGet();
                    five.countDown();
                  })
              .run();
      assertThat(report.windows()).hasSizeGreaterThanOrEqualTo(10);
      assertThat(emitted.get()).isEqualTo(report.windows().size());
      assertThat(report.total().versions()).isEqualTo(Map.of("1", 100L, "2", 100L));
      Instant cut = report.windows().get(4).start();
      LoadWindow before = report.between(report.windows().getFirst().start(), cut);
      LoadWindow after = report.between(cut, report.total().start().plusSeconds(1000));
      assertThat(before.answered())
          .isEqualTo(report.windows().stream().limit(4).mapToLong(LoadWindow::answered).sum());
      assertThat(before.plus(after).versions()).isEqualTo(report.total().versions());
      assertThat(before.seconds()).isCloseTo(0.4, within(1e-6));
    }
  }

  @Test
  void stopsEarlyWhenTold() throws Exception {
    AtomicInteger served = new AtomicInteger();
    LoadRun[] self = new LoadRun[1];
    try (TestServer server =
        new TestServer(body -> {
          if (served.incrementAndGet() == 20) {
            self[0].stop();
          }
          return TestServer.ok("{}");
        })) {
      self[0] = new LoadRun(settings(server, 100, 3600), AnswerCheck.NONE, window -> {});
      LoadReport report = self[0].run();
      assertThat(report.pacedSeconds()).isBetween(0.19, 3599.0);
      assertThat(report.total().sent()).isBetween(20L, 359_000L);
      assertThat(report.total().answered()).isEqualTo(report.total().sent());
    }
  }

  @Test
  void doesNotCountTheWarmUp() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (TestServer server =
        new TestServer(body ->
            served.incrementAndGet() <= 50
                ? TestServer.text("HTTP/1.1 503 Cold\r\nContent-Length: 0\r\n\r\n")
                : TestServer.ok("{}"))) {
      Pace pace =
          new Pace(
              new Scenario.Server(100, new Arrivals.Constant(), 0),
              Duration.ofMillis(500),
              Duration.ofMillis(300));
      LoadSettings settings = patient(Target.of(server.url(), List.of("{}")), pace);
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      assertThat(served.get()).isEqualTo(80);
      assertThat(report.total().sent()).isEqualTo(30);
      assertThat(report.total().isClean()).isTrue();
    }
  }

  private static LoadReport run(TestServer server, Scenario scenario, int millis)
      throws InterruptedException {
    Pace pace = new Pace(scenario, Duration.ZERO, Duration.ofMillis(millis));
    LoadSettings settings = patient(Target.of(server.url(), List.of("{}")), pace);
    return new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
  }

  @Test
  void aStreamSendsItsNextQueryWhenAllOfTheLastIsAnswered() throws Exception {
    for (int requests : new int[] {1, 8}) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      try (TestServer server =
          new TestServer(body -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            return TestServer.ok("{}");
          })) {
        LoadReport report = run(server, new Scenario.Streams(requests), 300);
        assertThat(most.get()).isBetween(1, requests);
        assertThat(report.queries().count()).isPositive();
        assertThat(report.total().answered()).isEqualTo(report.queries().count() * requests);
        assertThat(report.total().isClean()).isTrue();
        assertThat(LoadText.summary(report)).contains("queries in a row");
      }
    }
  }

  @Test
  void offlineSendsAllAtOnceHoweverLongItTakes() throws Exception {
    try (TestServer server = new TestServer(body -> TestServer.ok("{}"))) {
      LoadReport report = run(server, new Scenario.Offline(3_000), 1);
      assertThat(report.total().answered()).isEqualTo(3_000);
      assertThat(report.queries().count()).isEqualTo(1);
    }
  }

  @Test
  void offlineWarmsUpForAMomentNotByAllOfIt() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (TestServer server =
        new TestServer(body -> {
          served.incrementAndGet();
          return TestServer.ok("{}");
        })) {
      Pace pace =
          new Pace(new Scenario.Offline(3_000), Duration.ofMillis(1), Duration.ofSeconds(1));
      LoadSettings settings = patient(Target.of(server.url(), List.of("{}")), pace);
      LoadReport report = new LoadRun(settings, AnswerCheck.NONE, window -> {}).run();
      assertThat(report.total().answered()).isEqualTo(3_000);
      assertThat(served.get()).isBetween(3_064, 5_000);
    }
  }
}
