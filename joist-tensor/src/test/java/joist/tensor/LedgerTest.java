package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long SEED = Long.getLong("joist.seed", 13L);

  @Test
  void refusesChargesPastTheBudgetAndChargesNothing() {
    Ledger ledger = new Ledger(100);
    Ledger.Account account = ledger.open("a");
    account.charge(80);

    assertThatThrownBy(() -> account.charge(21))
        .isInstanceOfSatisfying(
            OverBudgetException.class, room -> assertThat(room.neverFits()).isFalse())
        .hasMessageContaining("'a' needs 21 bytes, but 80 of the budget of 100 are taken");
    assertThatThrownBy(() -> account.charge(101))
        .isInstanceOfSatisfying(
            OverBudgetException.class, room -> assertThat(room.neverFits()).isTrue());
    assertThat(account.bytes()).isEqualTo(80);
    assertThat(ledger.totalBytes()).isEqualTo(80);
  }

  @Test
  void asksForReliefBeforeItRefuses() {
    Ledger ledger = new Ledger(100);
    Ledger.Account idle = ledger.open("idle");
    idle.charge(80);
    ledger.relievedBy((owner, bytes) -> {
      boolean some = idle.bytes() > 0;
      idle.release(40);
      return some;
    });
    Ledger.Account busy = ledger.open("busy");

    busy.charge(90);

    assertThat(ledger.bytesByOwner()).containsEntry("idle", 0L).containsEntry("busy", 90L);
    assertThatThrownBy(() -> busy.charge(11)).isInstanceOf(OverBudgetException.class);
  }

  @Test
  void asksNobodyForWhatIsTakenOnlyWhereThereIsRoom() {
    Ledger ledger = new Ledger(100);
    List<String> asked = new ArrayList<>();
    ledger.relievedBy((owner, bytes) -> asked.add(owner));
    Ledger.Account account = ledger.open("a");

    assertThat(account.tryCharge(80)).isTrue();
    assertThat(account.tryCharge(21)).isFalse();

    assertThat(asked).isEmpty();
    assertThat(account.bytes()).isEqualTo(80);
    assertThat(ledger.totalBytes()).isEqualTo(80);
    assertThatThrownBy(() -> account.tryCharge(-1)).hasMessageContaining("got -1");
    account.close();
    assertThatThrownBy(() -> account.tryCharge(1)).hasMessageContaining("closed");
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void refusesNegativeChargesAndBudgets() {
    assertThatThrownBy(() -> new Ledger(0)).hasMessageContaining("above 0 bytes");
    assertThatThrownBy(() -> new Ledger(1).open("a").charge(-1)).hasMessageContaining("got -1");
  }

  @Test
  void refusesChargesThatOverflowTheTotal() {
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    Ledger.Account account = ledger.open("a");
    account.charge(10);

    assertThatThrownBy(() -> account.charge(Long.MAX_VALUE))
        .isInstanceOf(OverBudgetException.class);
    assertThat(ledger.totalBytes()).isEqualTo(10);
  }

  @Test
  void refusesChargesOfClosedAccounts() {
    Ledger ledger = new Ledger(10);
    Ledger.Account account = ledger.open("a");
    account.charge(4);
    account.close();
    account.close();

    assertThatThrownBy(() -> account.charge(1)).hasMessageContaining("account of 'a' is closed");
    assertThat(ledger.totalBytes()).isZero();
    assertThat(account.bytes()).isZero();
  }

  @Test
  void opensOneAccountForAnOwner() {
    Ledger ledger = new Ledger(10);
    Ledger.Account first = ledger.open("a");
    assertThatThrownBy(() -> ledger.open("a")).isInstanceOf(IllegalStateException.class);
    first.close();
    ledger.open("a");
  }

  @Test
  void agreesWithAPlainSumWhateverTheOrder() {
    Random random = new Random(SEED);
    Ledger ledger = new Ledger(10_000);
    Map<String, Ledger.Account> open = new HashMap<>();
    Map<String, Long> expected = new HashMap<>();
    for (int step = 0; step < 5_000; step++) {
      String owner = "owner" + random.nextInt(6);
      long bytes = random.nextInt(3_000);
      long total = expected.values().stream().mapToLong(Long::longValue).sum();
      Ledger.Account account = open.computeIfAbsent(owner, ledger::open);
      expected.putIfAbsent(owner, 0L);
      if (random.nextInt(5) == 0) {
        account.close();
        open.remove(owner);
        expected.remove(owner);
      } else if (total + bytes <= ledger.budgetBytes()) {
        account.charge(bytes);
        expected.merge(owner, bytes, Long::sum);
      } else {
        assertThatThrownBy(() -> account.charge(bytes)).isInstanceOf(OverBudgetException.class);
      }
      assertThat(ledger.bytesByOwner()).as("-Djoist.seed=%d", SEED).isEqualTo(expected);
    }
  }

  @Test
  void givesEverythingBackWhenThreadsCloseWhatTheyCharged() throws InterruptedException {
    Ledger ledger = new Ledger(1_000);
    AtomicLong refused = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int id = i;
      threads.add(Thread.ofVirtual().start(() -> chargeAndClose(ledger, "t" + id, refused)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ledger.totalBytes()).isZero();
    assertThat(ledger.bytesByOwner()).isEmpty();
    assertThat(refused.get()).isLessThan(4_000);
  }

  private static void chargeAndClose(Ledger ledger, String owner, AtomicLong refused) {
    for (int i = 0; i < 1_000; i++) {
      try (Ledger.Account account = ledger.open(owner)) {
        account.charge(400);
      } catch (OverBudgetException e) {
        refused.incrementAndGet();
      }
    }
  }
}
