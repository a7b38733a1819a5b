"""Setting a school up (设置): the steps from the first start to the first published roster."""
