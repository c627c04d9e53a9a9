package dose

// wordsOfUnits: units, numbers and the small words around them. Accents, case
// and joiners do not matter here: the lexicon folds them. One line is one
// meaning: kind[:code][=value] followed by the phrases that mean it.
const wordsOfUnits = `
unit=1 mg | mgs | mgr | mgrs | milligram | milligrams | milligramme | milligrammes | milligramm | milligrammi | milligrammo | miligram | miligrams
unit=1 miligramo | miligramos | miligrama | miligramas | milligramo | milligramos | milligrama | milligramas | milligramos | میلی گرم | میلیگرم | میلی گرمی | میلیگرمی | мг | миллиграмм | миллиграмма | ملغ | مجم | ملجم | ملغم | ملليغرام | مليغرام | 毫克 | ミリグラム | 밀리그램 | mq
unit=0.001 mcg | mcgs | ug | ugs | mcgr | microgram | micrograms | microgramme | microgrammes | mikrogram | mikrogramm | mikrograms | microgramo | microgramos
unit=0.001 micrograma | microgramas | microgrammo | microgrammi | میکروگرم | میکرو گرم | мкг | микрограмм | 微克 | マイクログラム | mu g
unit=0.000001 ng | nanogram | nanograms | nanogramme | nanogrammes | nanogramm | nanogramo | nanogramos | nanogramas | nanogrammi | نانوگرم
unit=1000 g | gm | gms | gram | grams | gramme | grammes | gramm | grammi | gramo | gramos | grama | gramas | گرم | 克
ml ml | mls | cc | millilitre | millilitres | milliliter | milliliters | mililitro | mililitros | millilitri | millilitro | millilitres | میلی لیتر | میلیلیتر | мл | 毫升
kg kg | kgs | kilogram | kilograms | kilo | kilos | kilogramo | kilogramos | kilogramm | quilo | quilos | quilograma | chilo | kg bw | kg body weight | kg bodyweight | kg of body weight | kg body mass | kg de peso | kg peso | kg de poids | kg korpergewicht | kg di peso | kg lichaamsgewicht | kg legemsvaegt | کیلوگرم | кг
denom l | dl | litre | liter | litro | litros | mmol | mol | m2 | iu | ie | unit | units | kcal | cal | calorie | calories | kj | hpf | mmhg | bpm | msec | ms | cm | mm
pct percent | per cent | prozent | por ciento | por cento | pour cent | procent | percento | درصد

num=0.5 half | half of | one half | a half | halben | halbe | halber | halbes | media | medio | meia | meio | demi | demie | mezza | mezzo | halve | en halv | et halvt | halv | halvt | نیم | نصف
num=0.25 quarter | a quarter | one quarter | viertel | cuarto de | un cuarto de | um quarto de | un quart de | quart de | un quarto di | kwart | en kvart | kvart | ربع
num=0.75 three quarters | three quarter | drei viertel | tres cuartos de | trois quarts de
num=1 one | uno | una | uma | une | eine | einen | einer | eins | een | ett | یک
num=2 two | dos | dois | duas | deux | zwei | twee | zwo | tva | دو
num=3 three | tres | tre | trois | drei | drie | três | سه
num=4 four | cuatro | quatro | quatre | vier | quattro | fire | چهار
num=5 five | cinco | cinq | funf | cinque | vijf | fem | پنج
num=6 six | seis | sechs | zes | seks | شش
num=7 seven | siete | sete | sieben | zeven | syv
num=8 eight | ocho | oito | huit | acht | otte
num=9 nine | nueve | nove | neuf | neun | negen | ni
num=10 ten | diez | dez | dix | zehn | dieci | tien | ti
num=12 twelve | doce | doze | douze | zwolf | dodici | twaalf | tolv
num=16 sixteen
num=15 fifteen | quince | quinze | funfzehn | quindici
num=20 twenty | veinte | vinte | vingt | zwanzig | venti | twintig | tyve
num=25 twenty five | veinticinco | vinte e cinco | vingt cinq | funfundzwanzig | venticinque | vijfentwintig | femogtyve | tjuefem
num=30 thirty
num=50 fifty | cincuenta | cinquenta | cinquante | funfzig | cinquanta | vijftig | halvtreds | femti | پنجاه
num=100 one hundred | hundred | cien | cem | cent | hundert | einhundert | cento | honderd | hundrede
num=1.5 one and a half | uno y medio | una y media | um e meio | uma e meia | un et demi | une et demie | anderthalb | eineinhalb | einundeinhalb | uno e mezzo | un e mezzo | anderhalf | anderhalve | halvanden | halvannen
num=2.5 two and a half | dos y medio | dos y media | dois e meio | duas e meia | deux et demi | deux et demie | zweieinhalb | due e mezzo | tweeenhalf | twee en een half | to et halvt | to en en halv
num=3.5 three and a half | tres y medio | tres e meio | trois et demi | dreieinhalb | tre e mezzo
num=4.5 four and a half | four point five | four and one half | cuatro y medio | cuatro coma cinco | cuatro punto cinco | quatro e meio | quatro e meia | quatro virgula cinco | quatre et demi | quatre virgule cinq | viereinhalb | vier komma funf | quattro e mezzo | quattro virgola cinque | vier en een half | viereneenhalf | vier komma vijf | fire komma fem | fire en halv | fire et halvt | fire og en halv | fire en et halvt | چهار و نیم
num=1.5 one point five | uno punto cinco | uno coma cinco | um virgula cinco | un virgule cinq | eins komma funf | uno virgola cinque | een komma vijf | en komma fem | یک و نیم
num=0.5 zero point five | nought point five | point five | cero coma cinco | zero virgula cinco | zero virgule cinq | null komma funf | zero virgola cinque | nul komma vijf
num=3 three point zero
num=2.5 two point five
num=0.1 one tenth | a tenth

word st | nd | rd | th
a a | an | the | le | la | les | el | los | las | der | das | dem | des | het | un | ein
of of | de | di | von | van | da | containing | contains | content | with strength | strength | each containing | que contiene | que contienen | contenant | mit je | av
of du | do | de la | dosed at | delle | of the | af | ad | aan
and and | y | e | et | en | und | og | och | و
or or | and or | o | ou | oder | eller | of else | either | یا | u | oppure | ofwel
to to | auf | through | till | thru | bis zu einer | em | up through | 至 | naar
between from | desde | depuis | ab | vanaf | fra | از | от | between | entre | zwischen | tra | tussen | mellem | mellom | بین | von zwischen
`
