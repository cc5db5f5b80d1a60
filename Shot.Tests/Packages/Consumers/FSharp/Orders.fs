namespace Consumer

open Shot

type IOrders =
    [<ShotLimit(1, 1.0)>]
    abstract Place: item: string -> unit
