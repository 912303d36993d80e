package joist.server.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import joist.store.AuditEvent;
import joist.store.ServerEvent;
import joist.store.Store;
import joist.store.StoreOutOfReachException;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditWriterTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static final Logger LOG = Logger.getLogger("joist.server");

  @TempDir Path folder;
  private final AtomicBoolean away = new AtomicBoolean();
  private final CountDownLatch tried = new CountDownLatch(1);
  private final CountDownLatch there = new CountDownLatch(1);
  private final AtomicBoolean hanging = new AtomicBoolean();

  private static ServerEvent event(String detail) {
    return new ServerEvent(ServerEvent.Kind.REFUSED, "m", 1, "", "me", detail);
  }

  private Store open() {
    return Stores.open(StoreSettings.of(folder.resolve("store").toString()));
  }

  /** The store, which nothing can be written to while it is away. */
  private Store vanishing(Store real) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("record") && hanging.get()) {
                tried.countDown();
                there.await();
                throw new StoreOutOfReachException("it hung", null);
              }
              if (method.getName().equals("record") && away.get()) {
                tried.countDown();
                throw new StoreOutOfReachException("the folder is gone", null);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private AuditWriter writer(Store real, Duration pause) {
    return new AuditWriter(
        vanishing(real), () -> "box:8080", () -> NOON, pause, Duration.ofMinutes(2));
  }

  private static List<String> details(Store store, int count) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      List<String> details =
          store.audit(Optional.of("m"), 100).reversed().stream().map(AuditEvent::detail).toList();
      if (details.size() >= count) {
        return details;
      }
      assertThat(System.nanoTime()).as("events: %s", details).isLessThan(end);
    }
  }

  @Test
  void whatHappensWhileTheStoreIsAwayIsWrittenInOrderWhenItIsThereAgain() throws Exception {
    try (Store real = open();
        AuditWriter writer = writer(real, Duration.ofMillis(10))) {
      writer.add(event("before"));
      assertThat(details(real, 1)).containsExactly("before");
      away.set(true);
      writer.add(event("one"));
      writer.add(event(""));
      assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
      away.set(false);

      String late = "written late, as the store was out of reach";
      assertThat(details(real, 3).subList(0, 2)).containsExactly("before", "one; " + late);
      assertThat(real.audit(Optional.of("m"), 3))
          .extracting(AuditEvent::server, AuditEvent::time)
          .containsOnly(tuple("box:8080", NOON));
      assertThat(real.verifyAudit()).isEqualTo(3);
    }
  }

  /** Such as a file that is none says in its names. */
  @Test
  void aTextThatNoDatabaseTakesKeepsNothingFromBeingTold() {
    try (Store real = open();
        AuditWriter writer = writer(real, Duration.ofMillis(10))) {
      writer.add(event("operator 'A\0d'"));
      writer.add(event("x".repeat(2_000_000)));

      assertThat(details(real, 2)).containsExactly("operator 'A\uFFFDd'", "x".repeat(10_000));
    }
  }

  @Test
  void whatWaitsIsWrittenInTheEndWhereTheStoreIsThereAgain() throws Exception {
    try (Store real = open()) {
      away.set(true);
      AuditWriter writer = writer(real, Duration.ofHours(1));
      writer.add(event("one"));
      writer.add(event("two"));
      assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
      away.set(false);
      writer.close();

      assertThat(details(real, 2).toString()).startsWith("[one; written late").contains("two");
    }
  }

  private static Handler hearing(List<String> told) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        told.add(new SimpleFormatter().formatMessage(line));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void closingTwiceIsHarmless() {
    try (Store real = open()) {
      AuditWriter writer = writer(real, Duration.ofHours(1));
      writer.close();
      writer.close();
    }
  }

  @Test
  void whatAStoreThatHangsKeepsWaitingInTheEndIsNamed() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Handler hearing = hearing(told);
    LOG.addHandler(hearing);
    hanging.set(true);
    try (Store real = open()) {
      AuditWriter writer =
          new AuditWriter(
              vanishing(real), () -> "box:8080", () -> NOON, Duration.ZERO, Duration.ofMillis(1));
      writer.add(event("lost"));
      writer.add(event("gone"));
      assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
      writer.close();
      for (String detail : List.of("lost", "gone")) {
        assertThat(told)
            .filteredOn(line -> line.startsWith("perhaps not in") && line.contains(detail))
            .hasSize(1);
      }
    } finally {
      LOG.removeHandler(hearing);
      there.countDown();
    }
  }

  @Test
  void whatCannotBeWrittenInTheEndIsToldAndHoldsNobodyUp() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    Handler hearing = hearing(told);
    LOG.addHandler(hearing);
    try (Store real = open()) {
      away.set(true);
      AuditWriter writer = writer(real, Duration.ofHours(1));
      writer.add(event("lost"));
      writer.add(event("gone"));
      assertThat(tried.await(2, TimeUnit.MINUTES)).isTrue();
      writer.close();

      assertThat(real.audit(Optional.of("m"), 100)).isEmpty();
    } finally {
      LOG.removeHandler(hearing);
    }
    for (String detail : List.of("lost", "gone")) {
      assertThat(told)
          .filteredOn(line -> line.startsWith("not in the audit log") && line.contains(detail))
          .hasSize(1);
    }
    assertThat(told).noneMatch(line -> line.contains("could not be finished"));
  }
}
