package joist.tensor;

/** A charge that the ledger's budget has no room for. */
public final class OverBudgetException extends RuntimeException {
  public OverBudgetException(String owner, long bytes, long heldBytes, long budgetBytes) {
    super(
        "'%s' needs %,d bytes, but %,d of the budget of %,d are taken; raise the budget or unload a model"
            .formatted(owner, bytes, heldBytes, budgetBytes));
  }
}
