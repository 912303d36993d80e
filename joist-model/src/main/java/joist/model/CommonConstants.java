package joist.model;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import joist.compiler.share.SharedConstants;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;

/**
 * Where models keep what they have in common, handed to each {@link Model#load}: weights, packed
 * weights, dictionaries and tables that are equal by content are held once, and go with the last
 * model that uses them. They are charged to an account of their own. Thread-safe.
 */
public final class CommonConstants {
  private final SharedConstants shared;

  /** Constants charged to {@code ledger}, one object for each. */
  public CommonConstants(Ledger ledger) {
    this(ledger, WeightsSettings.NONE);
  }

  /**
   * As the other, with packed weights in a folder that other processes use too.
   *
   * @throws IllegalArgumentException when it is another user's, or others may write to it
   * @throws UncheckedIOException when it cannot be made
   */
  public CommonConstants(Ledger ledger, WeightsSettings weights) {
    this.shared = new SharedConstants(ledger, weights.open());
  }

  SharedConstants shared() {
    return shared;
  }

  /** Where all bytes are charged. */
  public Ledger ledger() {
    return shared.ledger();
  }

  /** Bytes held. */
  public long bytes() {
    return shared.bytes();
  }

  /** The same, by the owners of the accounts of the models that use them in common. */
  public Map<Set<String>, Map<MemoryKind, Long>> bytesByUsers() {
    return shared.bytesByUsers();
  }

  /** How many constants are held. */
  public int count() {
    return shared.count();
  }
}
